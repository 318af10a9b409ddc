//! JavaScript's types in the signatures of what is exported: each is a plain value that TypeScript sees under the name given.
//! The bindings check none of them; whoever takes one looks at it ([`super::arguments`], [`super::wire`]).

use wasm_bindgen::prelude::*;

macro_rules! typescript {
    ($($name:ident = $shown:literal;)*) => {$(
        #[wasm_bindgen]
        extern "C" {
            #[wasm_bindgen(typescript_type = $shown)]
            pub type $name;
        }
    )*};
}

typescript! {
    Bytes = "Uint8Array";
    BytesOrNone = "Uint8Array | undefined";
    ClassifierReport = "ClassifierReport";
    CompareJob = "JobOf<Judgement, ApproachOutcome<Classifier>>";
    NamedApproach = "NamedApproach";
    NamedApproaches = "NamedApproach[]";
    CoverageJob = "JobOf<Coverage>";
    CurveJob = "JobOf<CurveSoFar[], CurveSoFar[]>";
    CurvePlan = "CurvePlan";
    DataOptions = "DataOptions";
    DataReport = "DataReport";
    DeviceName = "\"auto\" | \"webgpu\" | \"cpu\"";
    DeviceReport = "DeviceReport";
    Divided = "Divided<Dataset>[]";
    Division = "Division";
    Duplicates = "Duplicate[]";
    EmbedJob = "JobOf<number>";
    EmbeddingsJob = "JobOf<Embeddings>";
    EstimateJob = "JobOf<Estimate>";
    EvaluateJob = "JobOf<Evaluation>";
    ExplainJob = "JobOf<Explanation>";
    ExportFormat = "ExportFormat";
    ExportJob = "JobOf<Record<string, Uint8Array<ArrayBuffer>>>";
    File = "Uint8Array<ArrayBuffer>";
    FileOrNone = "Uint8Array<ArrayBuffer> | undefined";
    GenerateJob = "JobOf<Generated, WrittenToken[]>";
    GenerateOptions = "GenerateOptions | undefined";
    GeneratorFiles = "GeneratorFiles";
    GeneratorJob = "JobOf<Generator>";
    GeneratorReport = "GeneratorReport";
    HeldOutPairs = "{ train: Pairs; test: Pairs }";
    JobProgress = "JobProgress";
    Judgement = "Judgement";
    LanguageTuneSettings = "LanguageTuneSettings | undefined";
    LabelledCsv = "LabelledCsv | undefined";
    LabelledRows = "LabelledRow[]";
    LabelJob = "JobOf<Texts>";
    LabelIssuesJob = "JobOf<LabelIssues>";
    Limits = "Limits";
    MakeJob = "JobOf<Classifier, Snapshot>";
    MakeSettings = "MakeSettings";
    Metrics = "Record<string, number>";
    ModelFiles = "ModelFiles";
    ModelReport = "ModelReport";
    NearestJob = "JobOf<NearestExamples[]>";
    Overlaps = "Overlap[]";
    PairOptions = "PairOptions | undefined";
    PairPrompt = "PairPrompt | undefined";
    PairReport = "PairReport";
    PairTable = "Uint8Array | PairRow[] | string[]";
    PairRows = "PairRow[]";
    PairTestJob = "JobOf<PairTest, string[]>";
    PairTestOptions = "PairTestOptions | undefined";
    PredictJob = "JobOf<Prediction[]>";
    Prompt = "Prompt";
    PromptClassifierJob = "JobOf<PromptClassifier>";
    PromptClassifierOptions = "PromptClassifierOptions | undefined";
    PromptClassifierReport = "PromptClassifierReport";
    PromptTrialJob = "JobOf<{ report: TrialReport; classifier?: PromptClassifier }>";
    PromptCurveJob = "JobOf<PromptCurvePoint[], PromptCurvePoint[]>";
    PromptCurveOptions = "PromptCurveOptions | undefined";
    Rows = "Row[]";
    Table = "Uint8Array | Row[]";
    TablePreview = "TablePreview";
    TestParts = "TestParts";
    TestedApproaches = "TestedApproach[]";
    Text = "string";
    TextOptions = "TextOptions | undefined";
    TextReport = "TextReport";
    TextOrNone = "string | undefined";
    Texts = "string[]";
    TuneSettings = "TuneSettings";
}
