//! About a language model's tokenizer and chat template, and what it is asked to write.

super::super::message::messages! {
    vocabulary_size_wrong(file, field, count, most) = "{file}: {field} has {count} tokens, there must be 1 to {most}. The file contradicts itself; download it again.";
    vocabulary_kinds_misfit(file, field, count, tokens) = "{file}: {field} has {count} entries for {tokens} tokens. The file contradicts itself; download it again.";
    vocabulary_kind_unknown(file, field, index, value) = "{file}: {field} has {value} for the token {index}, which is none of the kinds 1 to 5.";
    pre_tokenizer_unknown(file, field, name) = "{file}: {field} is \"{name}\", only \"smollm\" and \"gpt-2\" can be used. Choose a model of the SmolLM or GPT-2 family.";
    merges_too_many(file, field, count, most) = "{file}: {field} has {count} merges, the limit is {most}.";
    /// `index` counts from 0, as in the following.
    merge_no_pair(file, field, index) = "{file}: {field} has an entry, {index}, that is no pair of tokens.";
    merge_of_unknown(file, field, index, token) = "{file}: {field} has an entry, {index}, about \"{token}\", which is no token that can be merged. The file contradicts itself; download it again.";
    token_length_wrong(file, field, index, size, most) = "{file}: {field} has a token, {index}, of {size} bytes, there must be 1 to {most}.";
    token_twice(file, field, first, index) = "{file}: {field} has the same token at {first} and at {index}. The file contradicts itself; download it again.";
    token_id_twice(file, field, index) = "{file}: {field} gives the id {index} to two tokens.";
    added_tokens_too_many(file, field, count, most) = "{file}: {field} has {count} control and added tokens, the limit is {most}.";
    token_id_beyond(file, field, value, tokens) = "{file}: {field} names the token {value}, but there are {tokens}.";
    tokenizer_field_unusable(file, field) = "{file}: {field} is not one that can be used here. Choose a model of the SmolLM or GPT-2 family.";
    prompt_text_too_large(size, limit) = "The text has {size} MB, the limit is {limit} MB.";

    chat_template_missing(file, field) = "{file} has no chat template ({field}). generate() with a plain prompt works with this model.";
    chat_template_too_long(file, field, most) = "{file}: {field} is longer than {most} KB. generate() with a plain prompt works with this model.";
    chat_template_endless(file, field) = "{file}: {field} takes too long: it loops, or writes without end. generate() with a plain prompt works with this model.";
    chat_template_too_deep(file, field, line) = "{file}: {field} has an expression in line {line} that is too long, or too many branches up to it. generate() with a plain prompt works with this model.";
    chat_template_builds(file, field, line) = "{file}: {field} builds a list or an object of its own in line {line}, which can't be used here. generate() with a plain prompt works with this model.";
    chat_template_unusable(file, field, what) = "{file}: {field} can't be used: {what}. generate() with a plain prompt works with this model.";
    chat_template_changes_content(file, field) = "{file}: {field} changes what a message says, so that it can't be told from the template's own text. generate() with a plain prompt works with this model.";
    /// In the words of the template.
    chat_refused(what) = "The model's chat template refuses the conversation: {what}";
    chat_private_characters() = "The messages hold every private character (U+E000 to U+F8FF), of which two have to be free. Leave some out.";
    chat_length_wrong(count, most) = "The conversation has {count} messages, there must be 1 to {most}.";
    /// `index` counts from 0.
    chat_role_wrong(index, most) = "The role of the message at {index} must have 1 to {most} letters, digits, \"_\" or \"-\": \"system\", \"user\" and \"assistant\" are known to most models.";

    logits_not_finite() = "The model gave a value that is no number. Open it again, with the device \"cpu\".";
    model_smaller() = "Close what is open, or choose a smaller model.";
    prompt_longer_than_context(count, most) = "The prompt has {count} tokens, the model can read {most} and still write one. Shorten it, or leave examples out.";
    no_pair_fits(most) = "No pair fits {most} tokens: the outputs alone are longer. Shorten them, or set maxTokens higher.";
    no_end_token() = "The model knows no token that ends a text, so it can't be tuned.";
    language_run_smaller() = "Set maxTokens or batchSize lower, or rank or layers.";
    language_model_tuned_already() = "The model was tuned already: tune the one that it was made from.";
    language_model_not_tuned() = "The model was not tuned, so there is nothing to save.";
    /// A noun, as it begins a sentence.
    tuned_file() = "The file of the tuned model";
    tuned_file_unrecognised() = "The file holds no tuned language model, or it is damaged.";
    tuned_file_of_other_version(version, known) = "The file has version {version}, only {known} can be read here. Open it with the Homefire that wrote it, or tune the model again.";
    tuned_file_of_other_model() = "The file was made with another language model. Open that one first.";
    prompt_empty() = "The prompt is empty: give it at least one word.";
    stop_strings_too_many(field, count, most) = "{field} has {count} stop strings, the limit is {most}.";
    /// `index` counts from 0.
    stop_string_wrong(field, index, most) = "{field} has a stop string, {index}, that is empty or longer than {most} bytes.";

    likelihoods_misfit() = "The labels' likelihoods came in another shape than was asked for.";

    prompt_part_too_long(field, most) = "{field} is longer than {most} characters.";
    prompt_part_empty(field) = "{field} is empty, so that inputs and outputs would run together.";
    prompt_shots_too_many(count, most) = "The prompt has {count} examples, the limit is {most}.";
    label_words_unclear(label) = "The label \"{label}\" has no words of its own: it is empty, or reads as another does. Rename it.";
    prompt_labels_too_few(count) = "There must be at least two labels to choose from, not {count}. Bring examples of another one.";
    calibration_without_texts() = "No training text was left for batch calibration, beside the examples in the prompt: it was done with texts that say nothing.";
    prompt_curve_of_nothing(most, draws, orders) = "There is nothing to measure: shots must have 1 to {most} numbers, with 1 to {draws} draws and 1 to {orders} orders.";
    chat_template_without_input() = "The model's chat template leaves out the last message. generate() with a plain prompt works with this model.";
    prompt_beyond_context(most) = "The prompt does not fit: there is room for {most} tokens. Shorten the instruction, or ask for a shorter answer.";
    shots_left_out(count, all, context) = "{count} of {all} examples were left out of the prompt: the model reads {context} tokens in all.";
    input_cut(kept, characters, context) = "Of the text's {characters} characters the first {kept} are read: the model reads {context} tokens in all.";
}
