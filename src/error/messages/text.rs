//! About a model's tokenizer. `file` is its name.

super::super::message::messages! {
    tokenizer_too_large(file, size, limit) = "{file} has {size} MB, the limit is {limit} MB.";
    tokenizer_unreadable(file, what) = "{file} can't be read: {what}";
    tokenizer_unusable(file, what) = "{file} can't be used: {what}";
    character_map_wrong(what) = "its character map is wrong: {what}";
    post_processor_no_object() = "its post-processor is no object";
    template_token_undefined() = "its template names a special token that it does not define";
    template_of_two_texts() = "its template for one text asks for a second";
    tokenizer_of_other_vocabulary(file, tokens, vocabulary) = "{file} has {tokens} tokens, but config.json says vocab_size {vocabulary}. Do the two files belong together?";
    token_beyond_vocabulary(file, token, vocabulary) = "{file} gives the token {token}, but config.json says vocab_size {vocabulary}. Do the two files belong together?";
    too_many_special_tokens(file, special, limit) = "{file} adds {special} special tokens to a text, which may have {limit} in all.";
    tokenizer_not_cut(file, tokens, what) = "{file} can't be cut to {tokens} tokens: {what}";
    prompt_leaves_no_room(file, prompt, limit) = "{file}: the prompt \"{prompt}\" leaves no room for a text, which may have {limit} tokens in all.";
    text_not_encoded(file, what) = "{file} can't encode a text: {what}";
    text_without_tokens(file) = "{file} gives no tokens for a text: it adds no special tokens.";
    text_repeated(file, tokens, limit) = "{file} gives {tokens} tokens for a text that was cut to {limit}: its template repeats the text.";
}
