// The data of a trainer, and the rows as a person changes them.
import type {
  Coverage,
  DataCheck,
  DataOptions,
  Dataset,
  Duplicate,
  Overlap,
  Progress,
  Row,
  LabelIssue,
  TablePreview,
} from "../../lib/index";

/**
 * A row that a person can change. Rows are only ever added at the end, so that a row is known by its place: also after an
 * edit, a reload, and in a project's file.
 */
export interface EditedRow extends Row {
  /** The label that it came with, where that is another one. */
  came?: string;
  /** Its text is another one than it came with. */
  edited?: true;
  /** Left out, and still there to be taken back. */
  out?: true;
  /** Learned from and never tested on, such as a mistake that was put right. */
  learn?: true;
}

/** Rows under change. */
export interface EditedRows {
  rows: EditedRow[];
  /** The rows that the data are. */
  settled: EditedRow[];
  /** What undoes the last changes, the last one last; and what does them again. */
  undo: RowChange[];
  redo: RowChange[];
}

/** Rows at some places become others; places beyond the end are added, and an absent row is taken away from the end. */
export type RowChange = [place: number, row: EditedRow | undefined][];

/** What is known of data without their rows. */
export type DataAbout = Pick<Dataset, "size" | "labels" | "counts" | "problems" | "reading"> &
  // Absent where it was kept before there was one, until the rows are in a worker again.
  Partial<Pick<Dataset, "testPlan" | "similarLabels">>;

/** How the model reads texts; without their languages where it was counted before those were told. */
export type KnownCoverage = Omit<Coverage, "languages"> & Partial<Pick<Coverage, "languages">>;

/** The data in use, with what is needed to read it again in another worker. */
export interface Loaded {
  /** Another one for other content. */
  id: string;
  /** Another one for other data; the same while rows are changed. */
  lineage: string;
  name: string;
  /** As it came. Rows that came as values are in it with their changes. */
  source: string | Blob | EditedRow[];
  options: DataOptions;
  about: DataAbout;
  /** The first rows of each label, shortened; of those labels that are shown at first. */
  firstRows: Row[];
  /** The rows as a person has changed them; what came stays in `source`. */
  rows?: EditedRow[];
  /** How `source` was read, where its rows were changed since. */
  came?: Pick<DataAbout, "problems" | "reading">;
  /** How many of the rows came together; the others were added since. All of them where it is absent. */
  first?: number;
  /** Whether a person has typed the source: pasted text, or rows. */
  typed?: true;
  /** How many texts the model can't read as a whole, or hardly at all; absent until they are counted. */
  coverage?: KnownCoverage;
  /** Its rows in the worker; absent while no model is open, as after a reload. */
  dataset?: Dataset;
}

/** A table that can't be used as it was read, to be read in another way. */
export interface Refused extends Pick<Loaded, "name" | "source" | "options"> {
  typed: boolean;
  preview: TablePreview;
}

/** Data that others took the place of, although a person had typed something in them. */
export interface Earlier {
  name: string;
  data?: Omit<Loaded, "dataset">;
  /** Rows that had been changed and were not the data yet. */
  draft?: EditedRow[];
}

/** The texts of a sample, to be read while what reads them properly is coming. */
export interface Glance {
  name: string;
  rows: readonly Row[];
}

/** What a look for doubtful rows has found. Rows are named by their places among all rows of the data. */
export interface Findings extends Pick<DataCheck, "judged" | "accuracy"> {
  labelIssues: LabelIssue[];
  duplicates: Duplicate[];
  /** Test texts that also stand in the training part; absent where no test part is set aside. */
  overlap?: Overlap[];
}

/** A look for doubtful rows, under way or done. */
export interface Checking {
  /** The data that it holds for, by their lineage. */
  of: string;
  abort?: AbortController;
  progress?: Progress;
  found?: Findings;
}

/** The rows under change, where the data are not these yet. */
export const draftOf = ({ rows }: { rows?: EditedRows }): EditedRow[] | undefined =>
  rows && rows.rows !== rows.settled ? rows.rows : undefined;

/** Whether a source came with the page, as samples do: it is no person's file. */
export const isFetched = (source: unknown): boolean => source instanceof Blob && !(source instanceof File);

/** The rows that the data are, where they are here and not only in a source. */
export const rowsOf = ({ rows, source }: Pick<Loaded, "rows" | "source">): EditedRow[] | undefined =>
  rows ?? (Array.isArray(source) ? source : undefined);

/** The places, among all rows, of the examples in their order. */
export function placesOf({ about, ...data }: Pick<Loaded, "rows" | "source" | "about">): number[] {
  const rows = rowsOf(data);
  if (!rows) return Array.from({ length: about.size }, (_, place) => place);
  const refused = new Set(about.problems.map(({ row }) => row));
  return rows.flatMap(({ out }, place) => (out ? [] : [place])).filter((_, index) => !refused.has(index + 1));
}
