import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.utilities.npm.NpmPackage;

/**
 * Judges resources by the profiles they claim.
 *
 * <p>Arguments: folders and archives (.tgz) of FHIR packages. In: a line a resource, its name, a
 * tab, its JSON. Out: a line a finding, name, severity, place, kind and words, tabs between; after
 * each resource a line with its name alone. Nothing is looked up on the network.
 */
public final class Judge {
  private static final FhirContext R4 = FhirContext.forR4Cached();
  private static final Set<String> DEFINITIONS =
      Set.of("StructureDefinition", "ValueSet", "CodeSystem", "Questionnaire", "SearchParameter");

  private Judge() {}

  public static void main(String[] arguments) throws IOException {
    Known known = new Known();
    for (String each : arguments) {
      take(Path.of(each), known);
    }
    FhirValidator validator = validator(known);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int tab = line.indexOf('\t');
      String name = line.substring(0, tab);
      for (SingleValidationMessage each :
          validator.validateWithResult(line.substring(tab + 1)).getMessages()) {
        out.println(
            String.join(
                "\t",
                name,
                each.getSeverity().getCode(),
                flat(each.getLocationString()),
                flat(each.getMessageId()),
                flat(each.getMessage())));
      }
      out.println(name);
    }
  }

  /** What was taken from packages; HAPI's own support knows no questionnaires. */
  private static final class Known extends PrePopulatedValidationSupport {
    private final Map<String, Questionnaire> asked = new HashMap<>();

    Known() {
      super(R4);
      // R5 has the patient of a Provenance; here it is the extension that HL7 names for R4
      String paths = "{\"Provenance.patient\":{\"types\":[\"Reference(Patient)\"]}}";
      addBinary(paths.getBytes(StandardCharsets.UTF_8), "xver-paths-5.0.json");
    }

    @Override
    public void addResource(IBaseResource made) {
      if (made instanceof Questionnaire form) {
        asked.put(form.getUrl(), form);
      } else {
        super.addResource(made);
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends IBaseResource> T fetchResource(Class<T> type, String url) {
      if (type == null || type.isAssignableFrom(Questionnaire.class)) {
        Questionnaire found = asked.get(url.replaceFirst("\\|.*", ""));
        if (found != null) {
          return (T) found;
        }
      }
      return super.fetchResource(type, url);
    }
  }

  private static FhirValidator validator(IValidationSupport known) {
    UnknownCodeSystemWarningValidationSupport unknown =
        new UnknownCodeSystemWarningValidationSupport(R4);
    unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    ValidationSupportChain chain =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(R4),
            known,
            new CommonCodeSystemsTerminologyService(R4),
            new InMemoryTerminologyServerValidationSupport(R4),
            new SnapshotGeneratingValidationSupport(R4),
            unknown);
    FhirInstanceValidator instances = new FhirInstanceValidator(chain);
    instances.setAnyExtensionsAllowed(false);
    instances.setErrorForUnknownProfiles(true);
    return R4.newValidator().registerValidatorModule(instances);
  }

  private static void take(Path place, Known known) throws IOException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> files = Files.list(place)) {
        for (Path each : (Iterable<Path>) files.sorted()::iterator) {
          String name = each.getFileName().toString();
          if (DEFINITIONS.stream().anyMatch(type -> name.startsWith(type + "-"))) {
            add(Files.readString(each), known);
          }
        }
      }
      return;
    }
    try (InputStream archive = Files.newInputStream(place)) {
      NpmPackage packed = NpmPackage.fromPackage(archive);
      for (String each : packed.listResources(DEFINITIONS)) {
        try (InputStream file = packed.load("package", each)) {
          add(new String(file.readAllBytes(), StandardCharsets.UTF_8), known);
        }
      }
    }
  }

  private static void add(String json, Known known) {
    IBaseResource made = R4.newJsonParser().parseResource(json);
    if (made instanceof MetadataResource) {
      known.addResource(made);
    }
  }

  private static String flat(String words) {
    return words == null ? "" : words.replaceAll("\\s+", " ");
  }
}
