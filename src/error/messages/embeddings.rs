//! About the embeddings of texts, and the file that they are saved in.

super::super::message::messages! {
    embeddings_damaged(what) = "The saved embeddings are damaged: {what}. Embed the texts again.";
    embeddings_cut_short() = "they are cut short";
    embeddings_not_as_long() = "they are not as long as they say";
    embeddings_changed() = "they are not the bytes that were written";
    embedding_not_of_length_one() = "an embedding has not the length 1";
    embedding_twice() = "a text stands in them twice";
    embeddings_of_unknown_model() = "The embeddings can't be saved: the model's SHA-256 is not known.";
    no_embeddings() = "These bytes are no saved embeddings.";
    embeddings_of_other_version(version, own) = "The saved embeddings have format version {version}, this Homefire reads version {own}. Embed the texts again.";
    embeddings_of_other_model() = "The saved embeddings are another model's. Open that one first.";
    text_not_embedded(text) = "Text {text} has not been embedded.";
    states_too_large(size, limit) = "What the lower layers make of these texts would take {size} MB, the limit is {limit} MB. Bring fewer or shorter texts, or tune the whole model.";
}
