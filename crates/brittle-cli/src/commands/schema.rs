//! `brittle schema`: what may stand in a file, for editors and programs.

use brittle_report::{BlastReport, SurveyReport};
use brittle_study::baseline::Baseline;
use brittle_study::break_even::BreakEven;
use brittle_study::compare::Comparison;
use brittle_study::doctor::Diagnosis;
use brittle_study::gate::GateReport;
use brittle_study::optimize::Optimum;
use brittle_study::sensitivity::Sensitivity;
use brittle_study::{StudyResult, Workload, study_file, tolerance, trials};

use crate::args::{FileType, SchemaArgs};
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;

/// Prints the JSON Schema of a file type.
pub fn schema(args: &SchemaArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let schema = match args.of {
        FileType::Scenario => brittle_model::text::schema(),
        FileType::Stack => brittle_model::text::stack_schema(),
        FileType::Study => study_file::schema(),
        FileType::Result => schemars::schema_for!(StudyResult),
        FileType::Comparison => schemars::schema_for!(Comparison),
        FileType::Optimum => schemars::schema_for!(Optimum),
        FileType::Sensitivity => schemars::schema_for!(Sensitivity),
        FileType::BreakEven => schemars::schema_for!(BreakEven),
        FileType::Baseline => schemars::schema_for!(Baseline),
        FileType::Tolerances => tolerance::schema(),
        FileType::Gate => schemars::schema_for!(GateReport),
        FileType::Survey => schemars::schema_for!(SurveyReport),
        FileType::Blast => schemars::schema_for!(BlastReport),
        FileType::Diagnosis => schemars::schema_for!(Diagnosis),
        FileType::Plan => schemars::schema_for!(Workload),
        FileType::Trials => trials::schema(),
    };
    let text = serde_json::to_string_pretty(&schema).expect("a schema is plain data");
    destination.deliver(&(text + "\n"))?;
    Ok(Exit::Ok)
}
