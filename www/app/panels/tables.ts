// Which files are offered as tables where one is chosen.
export const TABLES = ".csv,.tsv,.tab,.txt,.json,.jsonl,.ndjson,.gz,text/*";
