// Texts that the model can't read as a whole, or hardly at all: counted, with an example.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Coverage, TextReading } from "../../lib/index";
import { beginning, count, many } from "../words";

const EXAMPLE = 120;

/** Above this share of unknown tokens a text is hardly read. */
const HARDLY = 0.5;

/** What is to be known of `size` texts. */
export function unreadNotes(
  coverage: Partial<Pick<Coverage, "cut" | "unknown">> | undefined,
  size: number,
): TemplateResult | typeof nothing {
  if (!coverage) return nothing;
  const { cut, unknown } = coverage;
  const all = count(size);
  const example = (text: string | null) =>
    text === null
      ? nothing
      : html` <span class="muted">${msg("Example:")} <bdi class="text">${beginning(text, EXAMPLE)}</bdi></span>`;
  return html`${
    cut && cut.count > 0
      ? html`<p class="note small" data-testid="cut">
          ${many(
            cut.count,
            msg(
              str`${count(cut.count)} of ${all} texts is longer than the model can read, so it is cut: its end is ignored.`,
            ),
            msg(
              str`${count(cut.count)} of ${all} texts are longer than the model can read, so they are cut: their ends are ignored.`,
            ),
          )}${example(cut.example)}
        </p>`
      : nothing
  }${
    unknown && unknown.count > 0
      ? html`<p class="note small" data-testid="unknown">
          ${many(
            unknown.count,
            msg(
              str`${count(unknown.count)} of ${all} texts consists mostly of characters that the model does not know, so it can hardly be read.`,
            ),
            msg(
              str`${count(unknown.count)} of ${all} texts consist mostly of characters that the model does not know, so they can hardly be read.`,
            ),
          )}${example(unknown.example)}
        </p>`
      : nothing
  }`;
}

/** What is to be known of one text that was predicted. */
export function readingNote(reading: TextReading | undefined): TemplateResult | typeof nothing {
  const said = !reading
    ? undefined
    : reading.unknown > HARDLY
      ? msg("The model knows hardly anything in this text, so its answer is little more than a guess.")
      : reading.cut
        ? msg("This text is longer than the model can read. It was cut, and its end had no influence on the answer.")
        : undefined;
  return said ? html`<p class="note small" data-testid="try-unread">${said}</p>` : nothing;
}
