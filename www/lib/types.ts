/** The types of the public API, beside those of its classes. */

export type {
  CompareOptions,
  ApproachResult,
  Comparison,
  ApproachSettings,
  FewShotSettings,
  LabelWords,
  Named,
  TunedSettings,
  ZeroShotSettings,
} from "./compare";
export type { CurveOptions, CurvePoint, LearningCurve } from "./curve";
export type { CrossValidationOptions } from "./folds";
export type { CatalogueEntry, ModelFile, WeightsFile } from "./catalogue";
export type { CatalogueModel, OpenOptions } from "./open";
export type { HubModel, KeptModel, RemoteFile, RemoteModel } from "./remote";
export type { EstimateOptions, TrainOptions } from "./train";
export type { CallOptions, DataIssues, HubAccess, Progress } from "./protocol";
export type { FewShotMethod, TuneApproach, TuneSettings } from "./schema";
export type {
  Approach,
  ClassifierReport,
  ComparedPair,
  Confusion,
  CountedTexts,
  Coverage,
  DataOptions,
  DataReport,
  DeviceReport,
  Duplicate,
  Estimate,
  Evaluation,
  Explanation,
  ExportFormat,
  LabelEvaluation,
  Limits,
  Majority,
  Mistake,
  ModelFiles,
  ModelReport,
  NearExample,
  OverGuess,
  Overlap,
  Piece,
  Prediction,
  Problem,
  Row,
  RowOrigin,
  SimilarLabels,
  StepReport,
  LabelIssue,
  TableFormat,
  TablePreview,
  TestPlan,
  TextEncoding,
  TextReading,
  Verdict,
} from "./wasm/homefire_core";
