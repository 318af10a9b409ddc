//! About a model's files, its tokenizer and the device.

super::super::message::messages! {
    device_unknown(name) = "The device can't be used: \"{name}\" is not auto, webgpu or cpu";
    cpu_asked_for() = "The CPU was asked for.";
    webgpu_asked_for() = "WebGPU was asked for.";
    gpu_did_not_answer(seconds) = "The GPU did not answer within {seconds} seconds. Choose WebGPU to wait for it longer.";
    webgpu_did_not_answer(seconds) = "WebGPU can't be used here: the GPU did not answer within {seconds} seconds. Use the device \"cpu\".";
    /// `why` is a sentence.
    no_gpu(why) = "No GPU can be used: {why}";
    /// `why` is a sentence.
    webgpu_unusable(why) = "WebGPU can't be used here: {why} Use the device \"cpu\", or a browser with WebGPU.";
    no_adapter() = "the browser offers no WebGPU adapter.";
    adapter_without_device() = "its adapter gives no device.";
    /// In the words of the library.
    gpu_refused(what) = "{what}.";
    gpu_is_software(adapter) = "The only GPU here is a software one ({adapter}), which is slower than the CPU.";
    gpu_failed_self_test(adapter, difference) = "The GPU ({adapter}) failed its self-test: it was off by {difference}.";
    gpu_computes_wrongly(adapter, difference) = "The GPU ({adapter}) computes wrongly here: its self-test was off by {difference}. Use the device \"cpu\".";
    cpu_is_faster(adapter, gpu, cpu) = "In a short trial the GPU ({adapter}) took {gpu} ms and the CPU {cpu} ms.";
    gpu_is_faster(gpu, cpu) = "In a short trial the GPU took {gpu} ms and the CPU {cpu} ms.";
    gpu_lost(what) = "The GPU was lost ({what}). What was finished is kept; open again with the device \"cpu\".";
    token_beyond_embeddings(id, most) = "The token {id} lies beyond the vocabulary of {most}.";
    logits_not_finite() = "The model gave a probability that is no number. Its file may be damaged: remove it and fetch it again.";
    device_unread(what) = "The device could not be read: {what}";
    self_test_unread(what) = "The self-test could not be read: {what}";
    device_trial_unread(what) = "The trial could not be read: {what}";
    self_test_without_gradient() = "The self-test has no gradient.";
    embedding_not_finite() = "The device gave an embedding that is no number. Open again with the device \"cpu\".";

    file_too_short(file, size) = "{file} has only {size} bytes.";
    file_header_too_long(file) = "{file} is no safetensors file: its header would be too long.";
    file_header_cut_short(file, size, needed) = "{file} is cut short: it has {size} bytes, its header alone needs {needed}.";
    file_not_safetensors(file, what) = "{file} is no safetensors file: {what}";
    tensor_described_wrongly(file, tensor, what) = "{file} describes \"{tensor}\" wrongly: {what}";
    tensor_cut_short(file, tensor, end, size) = "{file} is cut short: \"{tensor}\" would end at byte {end}, the file has {size}.";
    tensor_missing(file, tensor) = "{file}: \"{tensor}\" is missing.";
    tensor_of_other_shape(file, tensor, shape, wanted) = "{file}: \"{tensor}\" has shape {shape} where {wanted} is wanted.";
    tensor_of_other_type(file, tensor, dtype) = "{file}: \"{tensor}\" holds {dtype}; only F32, F16, BF16 and scaled I8 can be used.";
    tensor_of_other_size(file, tensor, size, needed) = "{file}: \"{tensor}\" has {size} bytes where its shape needs {needed}.";
    tensor_not_finite(file, tensor) = "{file}: \"{tensor}\" holds a value that is no number.";
    tensor_scaled_no_matrix(file, tensor) = "{file}: \"{tensor}\" holds I8, which only a matrix can.";
    tensor_scale_misfit(file, tensor) = "{file}: \"{tensor}\" does not fit what it scales.";
    file_not_laid_out(what) = "The file can't be laid out: {what}";

    config_too_large(file, most) = "{file} is larger than {most} MB.";
    config_unusable(file, what) = "{file} can't be used: {what}";
    config_must_be(file, field, value, wanted) = "{file}: {field} is \"{value}\", only \"{wanted}\" can be used";
    config_out_of_range(file, field, value, most) = "{file}: {field} is {value}, it must be between 1 and {most}";
    config_heads_misfit(file, field, value, heads) = "{file}: {field} {value} is not a multiple of num_attention_heads {heads}";
    heads_not_shared(file, field, value, heads) = "{file}: {field} is {value}, which {heads} heads can't be divided by";
    head_width_odd(file, field, value) = "{file}: {field} is {value}, it must be even";
    width_not_blocks(file, field, value, block) = "{file}: {field} makes a width of {value}, which is not a multiple of {block}";
    rope_scaled(file, field) = "{file}: {field} asks for scaled positions, which can't be used here";
    config_without_room(file, field) = "{file}: {field} leaves no room for a word";
    config_no_share(file, field, value) = "{file}: {field} is {value}, it must be at least 0 and below 1";
    config_wrong_number(file, field, value) = "{file}: {field} is {value}";

    json_too_large(file, most) = "{file}: it is larger than {most} MB.";
    json_unreadable(file, what) = "{file}: it can't be read: {what}";
    json_no_object(file) = "{file}: it is no JSON object.";
    module_file_missing(file, modules) = "{file}: it is missing, and {modules} names its folder. Choose the model's whole folder.";
    module_weights_missing(file, modules) = "{file}: it is missing, and {modules} names its folder. A pytorch_model.bin can't be read.";
    modules_no_list(file) = "{file}: it is no list of modules.";
    modules_too_many(file, count, least, most) = "{file}: it has {count} modules, there must be {least} to {most}.";
    module_must_be_transformer(file, index, kind) = "{file}: module {index} is \"{kind}\", it must be a Transformer.";
    module_must_be_pooling(file, index, kind) = "{file}: module {index} is \"{kind}\", it must be a Pooling.";
    module_unknown(file, index, kind) = "{file}: module {index} is \"{kind}\"; behind the pooling only Dense and Normalize can be used.";
    module_incomplete(file, index) = "{file}: module {index} has no type or no path.";
    module_of_others(file, index, kind) = "{file}: module {index} has the type \"{kind}\", which is none of sentence-transformers' own.";
    field_missing(file, field) = "{file}: {field} is missing.";
    field_not_whole(file, field) = "{file}: {field} is no whole number.";
    field_no_flag(file, field) = "{file}: {field} is neither true nor false.";
    field_no_text(file, field) = "{file}: {field} is no text.";
    field_without_room(file, field, value) = "{file}: {field} is {value}, which leaves no room for a word.";
    field_out_of_range(file, field, value, most) = "{file}: {field} is {value}, it must be between 1 and {most}.";
    field_must_be(file, field, value, wanted) = "{file}: {field} is \"{value}\", only \"{wanted}\" can be used.";
    field_not_states_width(file, field, value, width) = "{file}: {field} is {value}, but the model's states have {width} numbers.";
    field_not_input_width(file, field, value, width) = "{file}: {field} is {value}, but the module before it gives {width} numbers.";
    residual_unusable(file, field) = "{file}: {field} is true, which can't be used.";
    activation_unknown(file, field, value) = "{file}: {field} is \"{value}\", only Tanh and Identity can be used.";
    pooling_unknown(file, field, value) = "{file}: {field} is {value}, only \"mean\", \"cls\" or \"max\" can be used.";
    pooling_unusable(file, field) = "{file}: {field} is true, only mean, cls and max pooling can be used.";
    pooling_twice(file, field, other) = "{file}: {field} is true, and {other} too; one alone can be used.";
    prompt_left_out(file, field) = "{file}: {field} names a prompt that the pooling leaves out (include_prompt is false), which can't be done here.";
    prompt_too_long(file, field, name, most) = "{file}: {field} \"{name}\" is longer than {most} bytes.";
    prompt_absent(file, field, name) = "{file}: {field} is \"{name}\", which is not among prompts.";

    head_incomplete() = "The head came back incomplete.";
    last_norm_missing() = "The encoder has no last norm.";
}
