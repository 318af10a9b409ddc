// Texts that the model can't read as a whole, or hardly at all: counted, with an example.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Coverage, TextReading } from "../../lib/index";
import { languagesRead } from "../actions/samples";
import { language } from "../language/language";
import type { Store } from "../store";
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

/** Below this share of the texts whose language can be told, and with fewer than two, nothing is said of languages. */
const NOTABLE = 0.2;

/** That texts are in languages that the open model doesn't read, where that is known, and what to do. */
export function foreignNote(store: Store): TemplateResult | typeof nothing {
  const reads = languagesRead(store);
  const { coverage, about } = store.data ?? {};
  if (!reads || !coverage || !about) return nothing;
  const sum = (all: Coverage["languages"]) => all.reduce((total, one) => total + one.count, 0);
  const { languages = [] } = coverage;
  const foreign = languages.filter(({ language }) => !reads.includes(language));
  const [most] = foreign;
  const texts = sum(foreign);
  if (!most || texts < 2 || texts < NOTABLE * sum(languages)) return nothing;
  const [some, all, own] = [count(texts), count(about.size), reads.map(languageName).join(", ")];
  const name = languageName(most.language);
  return html`<p class="note small" data-testid="foreign">
    ${msg(str`${some} of ${all} texts seem not to be in ${own}, most of these in ${name}. The open model reads ${own} best, and sorts other languages less well. Look at the accuracy before you rely on it, or open a model that reads ${name} under “Model and device”.`)}
    <span class="muted">${msg("Example:")} <bdi class="text">${beginning(most.example, EXAMPLE)}</bdi></span>
  </p>`;
}

/** A language, or else a script, by its name in the language of the page. */
function languageName(tag: string): string {
  const [type, of] = tag.startsWith("und-") ? (["script", tag.slice(4)] as const) : (["language", tag] as const);
  return new Intl.DisplayNames([language()], { type }).of(of) ?? of;
}

/** What is to be known of one text that was predicted, by a model that reads these languages. */
export function readingNote(
  reading: TextReading | undefined,
  reads?: readonly string[],
): TemplateResult | typeof nothing {
  const foreign = reading?.language !== undefined && reads?.includes(reading.language) === false;
  const said = !reading
    ? undefined
    : reading.unknown > HARDLY
      ? msg("The model knows hardly anything in this text, so its answer is little more than a guess.")
      : foreign
        ? msg(
            str`This text seems to be in ${languageName(reading.language ?? "")}, which the open model was not made for: believe its answer less.`,
          )
        : reading.cut
          ? msg("This text is longer than the model can read. It was cut, and its end had no influence on the answer.")
          : undefined;
  return said ? html`<p class="note small" data-testid="try-unread">${said}</p>` : nothing;
}
