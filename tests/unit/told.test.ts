// What the library and its core say, in German.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { advice as advised } from "../../www/app/language/advice-messages";
import { core } from "../../www/app/language/core-messages";
import { language, languages, speak } from "../../www/app/language/language";
import { library } from "../../www/app/language/library-messages";
import type { Sentences } from "../../www/app/language/sentences";
import { errorInWords, keptErrorInWords, notesInWords, toldInWords } from "../../www/app/told";
import { advice } from "../../www/app/words";
import { HomefireError, fault } from "../../www/lib/errors";
import { MESSAGES, inEnglish, tell } from "../../www/lib/messages";
import { languageEvents } from "./page";

const all: Sentences = { ...core, ...advised, ...library };

/** What stands in the place of a parameter, to be found again. */
const places = new Proxy({} as Record<string, string>, { get: (_, name) => `{${String(name)}}` });

const written = (): Map<string, string> => new Map(Object.entries(all).map(([key, say]) => [key, say(places)]));
const parametersOf = (text = "") => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

let english = new Map<string, string>();

before(async () => {
  languageEvents();
  english = written();
  assert.equal(errorInWords(fault("closed", "no_model_open")), "No model is open.");
  await speak("de");
  assert.equal(language(), "de");
});

test("languages are listed by their own names", () => {
  assert.deepEqual(languages, { en: "English", de: "Deutsch" });
});

test("each message has its English, and a German sentence with the same parameters", () => {
  for (const [key, template] of Object.entries(MESSAGES)) assert.equal(english.get(key), template);
  const german = written();
  for (const [key, text] of english) {
    assert.deepEqual(parametersOf(german.get(key)), parametersOf(text), key);
    // One that is nothing but a parameter and a unit is the same in each language.
    const words = text.replace(/\{\w+\}|\bMB\b/g, "");
    if (/\p{L}{2,}/u.test(words)) assert.notEqual(german.get(key), text, key);
  }
});

test("numbers are written as the language writes them, in messages within as well", () => {
  const why = tell("unpacks_too_large", { bytes: 1234567, most: 0.5 });
  assert.equal(
    errorInWords(fault("bad-model", "weights_not_unpacked", { why })),
    "model.safetensors lässt sich nicht entpacken: entpackt wären es 1.234.567 Bytes, erlaubt sind höchstens 0,5.",
  );
});

test("a figure keeps its decimals, and a number is as long as it is", () => {
  const [came, whole] = [
    { value: 2, digits: 1 },
    { value: 1234.56, digits: 1 },
  ];
  const told = tell("part_is_kept", { what: "Abgebrochen.", came, whole });
  assert.equal(inEnglish(told).slice(0, 38), "Abgebrochen. 2.0 MB of 1,234.6 MB came");
  assert.equal(toldInWords(told, "").slice(0, 43), "Abgebrochen. 2,0 MB von 1.234,6 MB sind da ");
  const small = fault("bad-settings", "a_whole_number", { most: 0.00001 });
  assert.equal(errorInWords(small), "eine ganze Zahl von 0 bis 0,00001");
});

test("what the core says is in German, and so are the reasons within it", () => {
  const told = {
    key: "with_first_left_out",
    parameters: { what: { key: "no_usable_row", parameters: {} }, row: 1200, why: { key: "no_label", parameters: {} } },
  };
  assert.equal(
    errorInWords(new HomefireError("bad-data", "No row has both a text and a label.", told)),
    "Keine Zeile hat sowohl einen Text als auch ein Label. Als erste wurde Zeile 1.200 ausgelassen: kein Label.",
  );
});

test("a message that is not known, or that has one within, is in English", () => {
  const unknown = { key: "toString", parameters: {} };
  assert.equal(toldInWords(unknown, "As it is."), "As it is.");
  assert.equal(toldInWords(undefined, "As it is."), "As it is.");
  assert.equal(toldInWords({ key: "classifier_damaged", parameters: { what: unknown } }, "As it is."), "As it is.");
  assert.equal(errorInWords(new Error("As it is.")), "As it is.");
  assert.equal(errorInWords("As it is."), "As it is.");
});

test("kept errors and notes are in German where they were kept with their names", () => {
  const told = { key: "table_empty", parameters: {} };
  assert.equal(keptErrorInWords({ code: "bad-data", message: "The file is empty.", told }), "Die Datei ist leer.");
  assert.equal(keptErrorInWords({ code: "bad-data", message: "The file is empty." }), "The file is empty.");
  assert.deepEqual(notesInWords({ notes: ["The file is empty.", "Another."], told: [told] }), [
    "Die Datei ist leer.",
    "Another.",
  ]);
  assert.deepEqual(notesInWords({}), []);
});

test("advice follows in the same language", () => {
  assert.equal(
    advice(fault("closed", "object_closed")),
    "Dieses Objekt wurde geschlossen. Erzeugen Sie es neu. Öffnen Sie das Modell unter „Modell und Gerät“ neu.",
  );
});
