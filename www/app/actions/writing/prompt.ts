// What a language model reads: the instruction, the examples and the input, as one text or as a conversation.
import type { ChatMessage, PairPrompt, PairRow } from "../../../lib/index";
import type { Settings } from "../../store";

/** The prompt that a person has set up, with these examples; for a model that knows conversations or doesn't. */
export function promptOf({ prompt }: Pick<Settings, "prompt">, shots: PairRow[], chat: boolean): Required<PairPrompt> {
  const { instruction, style, inputPrefix, outputPrefix, separator } = prompt;
  const own = chat ? "chat" : "plain";
  return { instruction, style: style === "auto" ? own : style, inputPrefix, outputPrefix, separator, shots };
}

/** An input as it is asked about. It is cut where no token reaches over: a blank at the end goes with the word behind it. */
export function asked(prompt: PairPrompt, input: string): string | ChatMessage[] {
  const { instruction = "", inputPrefix = "", outputPrefix = "", separator = "", shots = [] } = prompt;
  if (prompt.style === "chat") {
    const turn = (role: string, content: string): ChatMessage => ({ role, content });
    return [
      ...(instruction ? [turn("system", instruction)] : []),
      ...shots.flatMap((shot) => [turn("user", shot.input), turn("assistant", shot.output)]),
      turn("user", input),
    ];
  }
  const examples = shots.map((shot) => [inputPrefix, shot.input, outputPrefix, shot.output, separator].join(""));
  const begin = instruction ? instruction + separator : "";
  return (begin + examples.join("") + inputPrefix + input + outputPrefix).replace(/ $/, "");
}

/** A prompt as it is shown: of a conversation, each turn behind who speaks. */
export const shownPrompt = (prompt: string | ChatMessage[]): string =>
  typeof prompt === "string" ? prompt : prompt.map(({ role, content }) => `[${role}]\n${content}`).join("\n\n");

/** Texts before which an output ends: of one text what stands behind an example. */
export const stopsOf = ({ style, separator = "" }: PairPrompt): string[] =>
  style === "plain" && separator !== "" ? [separator] : [];
