// How many weights an approach trains, worked out before a run. An estimate and a run's report count them exactly.
import type { ModelReport } from "../../lib/index";
import type { Settings } from "../state/settings";
import type { ApproachChoice } from "../store";

/** Positions and segments of BERT's embeddings, which a report does not tell. */
const PLACES = 512 + 2;

/** About how many weights `approach` trains to tell `labels` labels apart; 0 where it trains none. */
export function weightsTrained(
  approach: ApproachChoice,
  settings: Settings,
  { model, labels }: { model: ModelReport; labels: number },
): number {
  const { hidden: width, layers, vocabulary, parameters, embedding } = model;
  const head = (embedding + 1) * labels;
  const words = (vocabulary + PLACES) * width;
  // Attention has four matrices of width x width, the feed-forward part two that are four times as long.
  const layer = Math.min((parameters - words) / layers, 12 * width * width + 13 * width);
  const tuned = (count: number): number => Math.min(count, layers) * layer;
  switch (approach) {
    case "zero-shot":
    case "few-shot":
    case "prompting":
      return 0;
    case "head": {
      const { hidden } = settings.head;
      return hidden === 0 ? head : (embedding + 1) * hidden + (hidden + 1) * labels;
    }
    case "last-layers":
      return head + tuned(settings["last-layers"].layers);
    case "lora": {
      const { rank, layers: count, feedForward } = settings.lora;
      const each = 4 * rank * 2 * width + (feedForward ? 2 * rank * 5 * width : 0);
      return head + Math.min(count, layers) * each;
    }
    case "full":
      return head + words + tuned(layers);
    case "contrastive": {
      const { layers: count } = settings.contrastive as { layers?: number };
      return head + (count && count < layers ? tuned(count) : words + tuned(layers));
    }
  }
}
