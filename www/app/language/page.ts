// The language of the whole page: the one that a person chose, or else the first of the browser's that is spoken here.
import { msg } from "@lit/localize";
import { known, language, speak, type Language } from "./language";

/** As the file has it, in English. */
const TITLE = document.title;

/** Where a choice is remembered. */
const KEY = "homefire-language";

export async function speakAsChosen(): Promise<void> {
  await speak(known([remembered(), ...navigator.languages]) ?? "en");
  name();
}

/** Speaks what a person has chosen, and remembers it. */
export async function choose(wanted: Language): Promise<void> {
  await speak(wanted);
  name();
  try {
    localStorage.setItem(KEY, language());
  } catch {
    // A browser that keeps nothing forgets this too.
  }
}

/** From now on the browser decides. */
export function forgetChoice(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** The document says which language it is in. */
function name(): void {
  document.documentElement.lang = language();
  document.title = language() === "en" ? TITLE : msg("Homefire: fine-tune a text model in this tab");
}
