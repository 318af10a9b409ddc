//! About files that Homefire has written: classifiers, checkpoints, saved embeddings, exports.

super::super::message::messages! {
    /// What a file is called in a sentence about it, in the place of its name.
    checkpoint_file() = "The checkpoint";

    classifier_damaged(what) = "The file is damaged: {what}. Save it again where it came from.";
    classifier_too_large() = "The file is too large to be a saved classifier.";
    classifier_absent() = "This safetensors file holds no Homefire classifier.";
    prompt_classifier_absent() = "The file holds no Homefire classifier that prompts.";
    classifier_of_newer_version(version, newest) = "The file has format version {version}, this Homefire reads up to {newest}. Update Homefire to open it.";
    classifier_of_other_model(theirs, own) = "The classifier was made with another model (its weights' SHA-256 begins with {theirs}, the open one's with {own}). Open that model first.";
    classifier_of_other_layer() = "The classifier was made with a linear layer behind the pooling that is not in the open model. Open the model with its whole folder, modules.json and 2_Dense included.";
    classifier_of_other_pooling() = "The classifier was made with the same weights, but with another pooling, prompt or length than the open model has.";
    classifier_not_written(what) = "The classifier can't be written: {what}";

    damage_header_too_long() = "its header would be too long";
    damage_not_whole(what) = "it is no whole safetensors file ({what})";
    damage_no_version() = "its header names no version";
    damage_header_wrong(what) = "its header is wrong ({what})";
    damage_label_count() = "it has too few or too many labels";
    damage_two_changes() = "it has tuned weights and adapters";
    damage_tuned_layers(count) = "it has {count} tuned layers";
    damage_adapted_layers(count) = "it has adapters in {count} layers";
    damage_adapters(rank, alpha) = "its adapters have rank {rank} and alpha {alpha}";
    damage_tensor_missing(tensor) = "{tensor} is missing";
    damage_tensor_shape(tensor, shape) = "{tensor} has shape {shape}";
    damage_tensor_no_matrix(tensor) = "{tensor} is no matrix";
    damage_tensor_type(tensor) = "{tensor} is not F32";
    damage_tensor_not_finite(tensor) = "{tensor} holds a value that is no number";
    damage_tensor_value(tensor) = "{tensor} holds a value that can't be";
    damage_head_width(scores, labels) = "its head gives {scores} scores for {labels} labels";
    damage_calibration() = "its calibration does not fit its labels";
    damage_examples() = "its examples do not fit together";
    damage_example_label() = "an example has a label that is not there";
    damage_position() = "it stands where its run never does";
    damage_optimizer() = "its optimiser stands where its run never does";
    damage_best_loss() = "its best loss is no number";
    damage_cut_short() = "it is cut short";
    damage_bytes() = "its bytes are not those that were written";

    checkpoint_damaged(what) = "The checkpoint is damaged: {what}. Begin again.";
    checkpoint_absent() = "This safetensors file is no checkpoint.";
    checkpoint_of_other_version(version, own) = "The checkpoint has format version {version}, this Homefire reads version {own}. Begin again.";
    checkpoint_of_other_encoder() = "The checkpoint was made with another model, or started from another classifier. Open that one first.";
    checkpoint_of_other_setting(field, theirs, own) = "The checkpoint was made with the setting {field} {theirs}, and here it is {own}. Use the same settings.";
    setting_absent() = "absent";
    checkpoint_of_other_examples() = "The checkpoint was made with other examples. Bring the same rows in the same order.";
    checkpoint_between_updates() = "A checkpoint can be made after a step of the optimiser only. Take some more steps.";
    head_without_checkpoints() = "A head has no checkpoints: training it anew takes seconds.";
    head_not_resumed() = "The approach \"head\" has no checkpoints: train it anew, it takes seconds.";

    export_format_unknown(name) = "The format can't be used: \"{name}\" is not huggingface, onnx or peft";
    neighbours_not_exported() = "Nearest neighbours can't be exported: they compare a text with examples, and these formats hold weights only. Save it as a Homefire file, or make a classifier with prototypes or a head.";
    adapters_not_of_weights() = "There are no adapters to export: the encoder's own weights were tuned, or the run started from an encoder whose weights were. Export the Hugging Face folder instead, or tune adapters (\"lora\") from the pretrained model.";
    adapters_not_tuned() = "There are no adapters to export: the encoder was not tuned. Export the Hugging Face folder instead, or tune with the approach \"lora\".";
}
