"""N: the way that suggests itself and that Footbridge does not take, kept to measure against.

Entities of an ORM become models of fhir.resources, and FastAPI checks and writes a Bundle of them
as the response model. It does less than our API: no token, no grant, no audit.
"""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.careplan import CarePlan
from sqlmodel import Field, Session, SQLModel, create_engine, select

from tests.bench.api_world import PLANS_EACH, patient, plan

PLANS = 2_000


class NaivePlan(SQLModel, table=True):
    """A care plan as an entity."""

    id: str = Field(primary_key=True)
    patient: str = Field(index=True)
    status: str
    text: str


def naive(folder: Path) -> FastAPI:
    """The app, over a database of its own with enough plans for every question."""
    engine = create_engine(f"sqlite:///{folder / 'naive.db'}")
    SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables["naiveplan"]])
    with Session(engine) as session:
        for number in range(PLANS):
            body = CarePlan.model_validate(plan(number))
            session.add(NaivePlan(id=f"plan-{number}", patient=patient(number),
                                  status=body.status, text=body.model_dump_json()))  # fmt: skip
        session.commit()
    app = FastAPI()

    @app.get("/CarePlan", response_model=Bundle)
    def search(patient: str = "", status: str = "", count: int = PLANS_EACH) -> Bundle:
        with Session(engine) as session:
            wanted = select(NaivePlan)
            wanted = wanted.where(NaivePlan.patient == patient) if patient else wanted
            wanted = wanted.where(NaivePlan.status == status) if status else wanted
            rows = session.exec(wanted.limit(count)).all()
        found = [{"resource": CarePlan.model_validate_json(row.text)} for row in rows]
        return Bundle(type="searchset", entry=found)

    return app


if __name__ == "__main__":
    port, folder = sys.argv[1:]
    uvicorn.run(naive(Path(folder)), port=int(port), log_level="critical")
