// Numbers and errors in words.
import type { ApproachChoice } from "./store";
import { HomefireError, type Approach, type ExportFormat, type Progress } from "../lib/index";

const whole = new Intl.NumberFormat("en");

export const count = (n: number): string => whole.format(n);

export const many = (n: number, one: string, more = `${one}s`): string => `${count(n)} ${n === 1 ? one : more}`;

export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** As the limit on a table is counted, and as most systems show a file's size. */
export const mebibytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MB`;

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function progressInWords({ loaded, total, unit }: Progress): string {
  if (unit === "bytes") return `${megabytes(loaded)}${total ? ` of ${megabytes(total)}` : ""}`;
  return `${count(loaded)} of ${count(total)} ${unit}`;
}

export const approachNames: Record<Approach, string> = {
  "zero-shot": "Zero-shot",
  prototype: "Few-shot, prototypes",
  neighbours: "Few-shot, neighbours",
  "label-prior": "Few-shot, label words",
  head: "Head",
  "last-layers": "Head and last layers",
  lora: "Adapters",
  full: "Full fine-tuning",
  contrastive: "Contrastive",
};

/** The approaches as they are chosen. */
export const choiceNames: Record<ApproachChoice, string> = {
  "zero-shot": "Zero-shot",
  "few-shot": "Few-shot",
  contrastive: "Contrastive",
  head: "Head",
  "last-layers": "Head and last layers",
  lora: "Adapters",
  full: "Full fine-tuning",
};

/** What a classifier can be exported as, and for whom. */
export const exportNames: Record<ExportFormat, [name: string, use: string]> = {
  huggingface: ["Hugging Face folder", "for transformers and other programs that read BERT weights"],
  onnx: ["ONNX model", "for onnxruntime, in a page, on a phone or on a server"],
  peft: ["PEFT adapters", "the adapters alone, for the library PEFT"],
};

/** What a person can do about an error, by its code; the message itself says what happened. */
const remedies: Record<string, string> = {
  "no-memory": "Close other tabs, or bring fewer or shorter texts, and try again.",
  "device-lost": "Choose CPU under “Model and device” and open the model again. Your runs are kept.",
  "no-device": "Choose Automatic or CPU under “Model and device”.",
  "bad-classifier": "Choose another file. The runs you have are unchanged.",
  "bad-settings": "Change the setting under “Approach” and start again.",
  closed: "Open the model again under “Model and device”.",
};

export function advice(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof HomefireError ? remedies[error.code] : undefined;
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return remedy && !sentence.includes(remedy) ? `${sentence} ${remedy}` : sentence;
}
