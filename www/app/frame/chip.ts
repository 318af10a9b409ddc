// The model in short: which, on what device, and how it stands.
import { msg, str } from "@lit/localize";
import { Homefire } from "../../lib/index";
import type { ModelChoice, Store } from "../store";
import { percent } from "../words";

/** A model's name as it is called in short. */
export function modelName(choice: ModelChoice): string {
  if ("files" in choice) return msg("Your own files");
  const { id, name } = "hub" in choice ? choice.hub : { id: choice.id, name: "" };
  const known = Homefire.catalogue.find((one) => one.id === id)?.name ?? (name || id.replace(/^hub:/, ""));
  return known.split("/").at(-1)!.replace(/^all-/, "");
}

export function chipInWords(store: Store): string {
  if (store.task !== "classify") return writerInWords(store);
  const { hf, opening } = store;
  const name = modelName(hf && store.opened ? store.opened : store.model);
  if (opening) return opened(name, opening.progress);
  if (!hf || hf.closed) return msg(str`${name} · opens by itself`);
  return msg(str`${name} · ${hf.device.kind === "webgpu" ? "GPU" : "CPU"} · ready`);
}

function writerInWords({ lm, writerOpening }: Store): string {
  const name = "SmolLM2";
  if (writerOpening) return opened(name, writerOpening.progress);
  if (!lm) return msg(str`${name} · not open yet`);
  return msg(str`${name} · ${lm.device.kind === "webgpu" ? "GPU" : "CPU"} · ready`);
}

function opened(name: string, progress: { phase: string; loaded: number; total: number } | undefined): string {
  return progress?.phase === "download" && progress.total > 0
    ? msg(str`${name} · coming, ${percent(progress.loaded / progress.total, 0)}`)
    : msg(str`${name} · opening…`);
}
