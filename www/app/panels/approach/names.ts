// The approaches, as they are chosen.
import { msg } from "@lit/localize";
import type { ApproachChoice } from "../../store";

export interface ApproachText {
  value: ApproachChoice;
  testid: string;
  name: string;
  /** What it changes, in a few words. */
  short: string;
  about: string;
}

/** Those along the tower, from changing nothing to changing everything. */
export const along = (): ApproachText[] => [
  {
    value: "zero-shot",
    testid: "approach-zero",
    name: msg("Zero-shot"),
    short: msg("nothing is trained"),
    about: msg(
      "Learns nothing from your examples: a text gets the label whose description is nearest in meaning. Quick, and a baseline for the others.",
    ),
  },
  {
    value: "few-shot",
    testid: "approach-few",
    name: msg("Few-shot"),
    short: msg("a few examples to compare with"),
    about: msg(
      "Takes a handful of examples of each label and compares new texts with them. Good when you have few labelled texts.",
    ),
  },
  {
    value: "head",
    testid: "approach-head",
    name: msg("Train a head"),
    short: msg("a small layer on top"),
    about: msg(
      "Keeps the pretrained model as it is and trains a small classifier on top, on all of the training part. Takes seconds, and is a good first choice, with few examples as with many.",
    ),
  },
  {
    value: "last-layers",
    testid: "approach-layers",
    name: msg("Head and last layers"),
    short: msg("partial fine-tuning"),
    about: msg(
      "Also trains the model's last layers, which are the most specific to a task; the lower ones stay frozen and are computed only once. More accurate where your labels are not what the model was made for, and much slower.",
    ),
  },
  {
    value: "lora",
    testid: "approach-lora",
    name: msg("Adapters (LoRA)"),
    short: msg("small matrices beside the layers"),
    about: msg(
      "Freezes every weight and learns small matrices beside them. There are few weights to train and to store, and there is less risk of forgetting what the model knew.",
    ),
  },
  {
    value: "full",
    testid: "approach-full",
    name: msg("Full fine-tuning"),
    short: msg("every weight"),
    about: msg(
      "Trains every weight of the model. It learns the most from many examples, is the slowest, and overfits most easily on few.",
    ),
  },
];

/** The others. */
export const more = (): ApproachText[] => [
  {
    value: "contrastive",
    testid: "approach-contrastive",
    name: msg("Contrastive (SetFit)"),
    short: msg("pairs of examples, then a head"),
    about: msg(
      "Makes pairs from a few examples and tunes the model so that texts with the same label move together and others apart, then trains a head. Can get more out of few examples than few-shot does, and takes minutes.",
    ),
  },
  {
    value: "prompting",
    testid: "approach-prompting",
    name: msg("Examples in a prompt"),
    short: msg("a language model reads them"),
    about: msg(
      "Asks another, larger model that writes: it reads your examples and the text, and the likeliest label is taken. Nothing is trained. Needs a language model of 98 MB, and takes much longer for every text.",
    ),
  },
];
