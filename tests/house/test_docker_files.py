"""What the container files promise, read without a container engine."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # comes with uvicorn[standard]

DOCKER = Path(__file__).parents[2] / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("footbridge")]
DOCKERFILE = (DOCKER / "Dockerfile").read_text()
SECRET = re.compile(r"(PASSWORD|KEY|SECRET|TOKEN|DATABASE_URL)\s*[:=]\s*\S")


@pytest.mark.parametrize("name", SERVICES)
def test_every_published_port_is_on_loopback(name: str) -> None:
    for port in SERVICES[name].get("ports", ()):
        assert str(port).startswith("127.0.0.1:"), port


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_without_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] == "65532:65532"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert any(mount.startswith("/tmp:") for mount in service["tmpfs"])  # noqa: S108


def test_the_service_s_parts_are_there_and_wait_for_each_other() -> None:
    assert {"app", "worker", "migrate", "database"} <= set(SERVICES)
    migrated = {"migrate": {"condition": "service_completed_successfully"}}
    assert SERVICES["app"]["depends_on"] == SERVICES["worker"]["depends_on"] == migrated
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["database"]["image"].startswith("postgres:16")
    assert "pg_isready" in SERVICES["database"]["healthcheck"]["test"]


def test_the_commands_are_the_product_s() -> None:
    assert [SERVICES[name]["command"][0] for name in ("app", "worker", "migrate")] == [
        "serve",
        "worker",
        "migrate",
    ]
    assert 'ENTRYPOINT ["footbridge"]' in DOCKERFILE


@pytest.mark.parametrize("path", sorted(DOCKER.iterdir()), ids=lambda path: path.name)
def test_no_file_holds_a_secret(path: Path) -> None:
    if path.name.endswith(".env"):
        pytest.skip("a developer's own file, which git ignores")
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert not [line for line in lines if SECRET.search(line)]


def test_secrets_come_from_files_that_git_and_the_build_leave_out() -> None:
    for service in SERVICES.values():
        assert all(str(file).endswith(".env") for file in service["env_file"])
        assert all((DOCKER / f"{file}.example").is_file() for file in service["env_file"])
    assert "*.env" in (DOCKER / ".gitignore").read_text().splitlines()
    assert (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()[1] == "*"


def test_the_image_runs_as_nobody_in_exec_form_and_checks_itself_in_python() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "\nUSER 65532:65532\n" in final
    for instruction in ("ENTRYPOINT", "CMD"):
        command = re.search(rf"^{instruction} (.+)$", final, re.MULTILINE)
        assert command is not None
        assert isinstance(json.loads(command[1]), list)
    check = re.search(r"HEALTHCHECK .*\\\n\s+CMD (\[.+\])$", final, re.MULTILINE)
    assert check is not None
    program, flag, code = json.loads(check[1])
    assert (program, flag) == ("python", "-c")
    compile(code, "healthcheck", "exec")


def test_everything_the_image_copies_is_sent_to_the_build() -> None:
    sent = {
        line.removeprefix("!")
        for line in (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert {name for line in copied for name in line.split()} == sent
