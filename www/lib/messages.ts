/**
 * What this library says in English: a sentence stands here and nowhere else, and other languages are written from its key and its
 * parameters. What the core says stands in src/error/messages, whose keys are others than these.
 */

import type { Told, ToldParameter } from "./wasm/homefire_core";

/** The sentences by key. `{name}` stands for the parameter of that name. */
export const MESSAGES = {
  // The core and its worker.
  core_stopped:
    "Homefire's core stopped ({why}). Another one takes over, with the data and classifiers that you have: try again. The console says more.",
  no_reason_given: "it doesn't say why",
  too_little_memory: "There is not enough memory. Close other tabs, or bring fewer texts, and try again.",
  call_aborted: "Stopped, as asked. Nothing was changed.",
  no_worker_here:
    "Homefire runs in a browser's worker, and there is no Worker here. On a server, import it and open it in the browser only.",
  worker_needs_trusted_types:
    "The browser refuses to start Homefire's worker ({why}). The page asks for Trusted Types: let its policy name this one, trusted-types {policy}.",
  worker_refused:
    "The browser refuses to start Homefire's worker ({why}). The page's policy has to allow it: worker-src 'self', and blob: as well where the package comes from another origin.",
  worker_not_started:
    "Homefire's worker could not be started. Serve the package's files together, from the page's own origin or with Access-Control-Allow-Origin, and see what the page's policy and the console say.",
  worker_not_started_because:
    "Homefire's worker could not be started ({why}). Serve the package's files together, from the page's own origin or with Access-Control-Allow-Origin, and see what the page's policy and the console say.",
  worker_answer_unreadable: "Homefire's worker sent an answer that can't be read.",
  worker_ended: "Homefire's worker was ended, by the browser or by hand. Try again.",
  not_transferable: "A value can't be handed over: {why}",
  module_unreachable: "Homefire's module could not be fetched: {url} can't be reached ({why}).",
  module_answered: "Homefire's module could not be fetched: {url} answered {status}.",

  // What has been closed or lost.
  no_model_open: "No model is open.",
  model_not_opened: "The model was not opened.",
  homefire_closed: "This Homefire has been closed. Open it again.",
  generator_closed: "This language model has been closed. Open it again.",
  object_closed: "This object has been closed. Make it again.",
  classifier_lost: "This classifier was lost with its worker. Make it again.",
  labels_lost: "The labels of these texts were lost with their worker. Label the texts again.",
  division_lost: "The data set can't be divided again as it was.",
  data_of_another_homefire: "{name}: the data set is of another Homefire. Make it by this one.",
  data_of_closed_homefire: "{name}: the data set is of another Homefire, which has been closed. Make it by this one.",
  classifier_of_another_homefire: "{name}: the classifier is of another Homefire. Make it by this one.",
  classifier_of_closed_homefire:
    "{name}: the classifier is of another Homefire, which has been closed. Make it by this one.",
  pairs_of_another_homefire: "{name}: the pairs are of another language model. Make them by this one.",
  pairs_of_closed_homefire:
    "{name}: the pairs are of another language model, which has been closed. Make them by this one.",
  texts_of_another_homefire: "{name}: the texts are of another Homefire. Read them by this one.",
  texts_of_closed_homefire: "{name}: the texts are of another Homefire, which has been closed. Read them by this one.",
  object_of_another_homefire: "{name}: the object is of another Homefire. Make it by this one.",

  // A person's files.
  the_file: "The file",
  file_gone: "{file} can't be read any more ({why}). Choose it again.",
  table_file_too_large: "The file has {megabytes} MB, the limit is {most} MB.",
  model_file_missing: "{file} is missing. Choose {all} together.",
  model_files_missing: "{files} are missing. Choose {all} together.",
  both: "{first} and {second}",
  language_model_file_missing: "{file} is missing. Choose {all} together, or one .gguf file.",
  language_model_files_missing: "{files} are missing. Choose {all} together, or one .gguf file.",
  several_gguf_files: "These are {files} .gguf files. Choose one of them.",
  model_file_too_large: "{file} has {megabytes} MB, the limit is {most} MB.",
  model_file_unread: "{file} could not be read: {why}. Choose it again.",
  too_many_module_files: "The folder has {files} files of modules, the limit is {most}.",
  made_with_another_model: 'The classifier was made with the model "{model}" ({name}). Open that model first.',

  // The hub.
  no_repository_name: '"{text}" is no name of a repository. Write it as owner/name.',
  hub_answer_unreadable: "The answer of {hub} about {repository} can't be read. Try again later.",
  hub_unreachable: "{hub} could not be asked: {why}. Check the connection and try again.",
  no_open_repository:
    "There is no open repository {repository} on the hub (it answered {status}). Check the name; repositories that ask for a login can't be read here.",
  hub_answered: "The hub answered {status}. Try again later.",
  repository_without_file: "{repository} has no {file}. Choose a BERT encoder that has it.",
  repository_without_language_file:
    "{repository} has no {file}. Choose a language model that has it, or name one of its files: owner/name/file.gguf.",
  hub_size_unknown: "The hub doesn't say how large {file} of {repository} is.",
  hub_file_too_large: "{file} of {repository} has {megabytes} MB, the limit is {most} MB. Choose a smaller model.",
  hub_hash_unknown: "The hub tells no hash of {file} of {repository}, so it can't be checked.",
  hub_needs_https:
    "Models of the hub are checked by hashes that browsers give to https pages only. Open this page by https, or bring the model's files from this machine.",
  hashes_need_https: "Files of a repository can be checked on an https page only.",
  hub_sent_elsewhere:
    "The hub sent the download on to a host that is none of those you agreed to, so it was not followed. Fetch the files with your browser and open them from this machine.",
  address_not_allowed: "{url} is not of {allowed}",
  model_not_kept: "{model} is not kept whole in this browser. Fetch it from the hub again.",
  unknown_model: 'There is no model "{model}". There are: {known}.',

  // Downloads.
  nothing_more_to_fetch: "{file} could not be fetched: {url} has no more than came before.",
  server_failed: "{file} could not be fetched: {url} answered {status}. Try again later.",
  not_served: "{file} could not be fetched: {url} answered {status}. Is the model served there?",
  page_served: "{file} could not be fetched: {url} gave a web page in its place. Is the model served there?",
  another_part_served: "{file} could not be fetched: {url} sent another part than was asked for.",
  longer_than_it_should_be: "{file} is larger than the {bytes} bytes it should have.",
  download_cut_short: "{file} is cut short: {came} of {bytes} bytes came.",
  connection_broke: "The connection broke while fetching {file}.",
  not_fetched: "{file} could not be fetched from {url}: {why}. Check the connection and try again.",
  part_is_kept: "{what} {came} MB of {whole} MB came and are kept: open the model again to go on from there.",
  part_is_kept_while_open:
    "{what} {came} MB of {whole} MB came and are kept as long as this page is open: open the model again to go on from there.",
  not_the_file:
    "{file} is not the file it should be ({why}), so it was not used and not kept. Open the model again to fetch it anew; if that doesn't help, check what is served at {url}.",
  hash_differs: "its SHA-256 differs",
  no_configuration: "it is no configuration of a model",
  weights_not_unpacked: "model.safetensors can't be unpacked: {why}.",
  unpacks_too_large: "it would have {bytes} bytes, the limit is {most}",
  unpacks_to_more: "it holds more than it says",
  unpacks_to_less: "it holds less than it says",

  // The browser's storage.
  model_not_deleted: "{model} could not be deleted: {why}. If another tab is fetching it, stop that first.",
  kept_copy_damaged: "The kept copy of {file} was damaged. It was deleted and fetched again.",
  no_room_to_keep:
    "The browser's storage has no room to keep {model}, so it is used from memory and will be fetched again the next time. To have it kept, delete a kept model or free some disk space, and open it again.",
  keeping_refused:
    "The browser refused to keep {model} ({why}), so it is used from memory and will be fetched again the next time. To have it kept, let this site store data, or leave private browsing, and open it again.",
  no_storage_here: "it has no storage for this page",
  kept_without_pooling:
    "This copy of {model} was kept by an earlier version of Homefire, without the files that say how its tokens are pooled, so their mean is taken. To have its own pooling, delete the copy and fetch the model from the hub again.",

  // Arguments.
  no_address_of_models: "{method}: models is {address}, which is no address of a folder.",
  wrong_argument: "{name} must be {wanted}, not {value}.",
  wrong_argument_with_advice: "{name} must be {wanted}, not {value}. {advice}",
  argument_unreadable: "{name} could not be read: {why}.",
  option_unknown: "{path}: there is no setting {option}. {advice}",
  item_option_unknown: "{path} has no setting {option}. {advice}",
  string_too_long: "{name} has {characters} characters; at most {most} are read.",
  buffer_was_transferred: "{name} is empty: its buffer was transferred to somewhere else.",
  described_label_unknown: "{name} describes {label}, which is no label here. {advice}",
  each_of: "each of {name}",

  // What an argument has to be, or is.
  a_string: "a string",
  a_number: "a number",
  a_whole_number: "a whole number from 0 to {most}",
  true_or_false: "true or false",
  one_of: "one of {all}",
  a_function: "a function",
  an_array: "an array",
  an_array_of: "an array of {items}",
  an_object: "an object",
  an_object_with_approach: "an object with an approach",
  an_object_of_strings: "an object with a string for each label",
  an_unreadable_object: "an object that can't be read",
  a_promise: "a promise (await it first)",
  a_class: "a {name}",
  an_class: "an {name}",
  bytes_or_blob: "bytes: a Uint8Array, an ArrayBuffer or a Blob",
  direct_or_port: '"direct" or a MessagePort',
  model_to_open: "an id, the files of a model, or what Homefire.lookUp() gave",
  language_model_to_open: "an id or the files of a language model",
  a_prompt: "a string, or an array of messages {message}",
  a_sha256: "a SHA-256 in hexadecimal",
  a_git_hash: "a hash of git's in hexadecimal",
  files_with_hashes: "{files}, each with its hash",
  a_comparison_result: "a result of hf.compare()",
  an_evaluation: "an evaluation",
  a_table_or_rows: "a table or an array of rows",
  a_source_of_data: "a string, a File or Blob, bytes, or an array of rows {row}",
  a_source_of_texts: "a string, a File or Blob, bytes, or an array of strings",
  strings: "strings",
  strings_or_descriptions: "strings, or an object with a description for each label",
  whole_numbers: "whole numbers",
  true_and_false: "true and false",
  files: "files",
  results: "results",
  given_by: "what {call} gave",

  // What to do instead.
  did_you_mean: "Did you mean {word}?",
  it_takes: "It takes {all}.",
  there_are: "There are {all}.",
  make_it_by: "Make it by {code}.",
  makes_one: "{call} makes one.",
  pass_this: "Pass {code}.",
  write_this: "Write {code}.",
  spread_into_array: "Spread it into an array: {code}.",
  one_text_in_a_list: "Put one text into a list too: {code}.",
  pass_the_signal: "Pass the controller's signal.",
  pass_files_in_a_list: "Pass a model's three files together, in a list.",
} as const;

export type MessageKey = keyof typeof MESSAGES;

type NamesIn<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type Named = Record<string, ToldParameter>;

/** What has to be given with a key: what its sentence has in braces, and no more. */
export type Given<K extends MessageKey> = [NamesIn<(typeof MESSAGES)[K]>] extends [never]
  ? []
  : [parameters: Readonly<Record<NamesIn<(typeof MESSAGES)[K]>, ToldParameter>>];

/** A message, not yet in any language. */
export const tell = <K extends MessageKey>(key: K, ...[parameters]: Given<K>): Told => ({
  key,
  parameters: (parameters ?? {}) as Named,
});

/** From here on a number is hard to read without separators. */
const LONG = 1_000_000;

/** A figure with so many decimals. */
type Figure = Exclude<ToldParameter, string | number | Told>;

export const isFigure = (value: Figure | Told): value is Figure => "digits" in value;

/** A figure as `language` writes it. */
export const figure = (language: string, { value, digits }: Figure): string =>
  value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** What stands in a message, in English. */
export function writtenInEnglish(value: ToldParameter | undefined): string {
  if (typeof value === "number") return value < LONG ? String(value) : value.toLocaleString("en");
  if (typeof value !== "object") return value ?? "";
  return isFigure(value) ? figure("en", value) : inEnglish(value);
}

/** A message of this library in English. */
export function inEnglish({ key, parameters }: Told): string {
  const template: string = Object.hasOwn(MESSAGES, key) ? MESSAGES[key as MessageKey] : "";
  return template.replace(/\{(\w+)\}/g, (_, name: string) => writtenInEnglish(parameters[name]));
}
