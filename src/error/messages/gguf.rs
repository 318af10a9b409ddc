//! About a language model's GGUF file.

super::super::message::messages! {
    gguf_unrecognised(file) = "{file} is no GGUF file: it does not begin with \"GGUF\".";
    gguf_big_endian(file) = "{file} is a big-endian GGUF file; only little-endian ones can be read.";
    gguf_version_unknown(file, version) = "{file} has version {version} of GGUF; only versions 2 and 3 can be read. Convert the model again with a current llama.cpp.";
    /// `what` is a sentence.
    gguf_header_unreadable(file, what) = "{file}: its header can't be read: {what}";
    /// `what` is a sentence.
    gguf_entry_unreadable(file, index, what) = "{file}: entry {index} of its metadata has a key that can't be read: {what}";
    /// `what` is a sentence.
    gguf_field_unreadable(file, field, what) = "{file}: {field} can't be read: {what}";
    /// `what` is a sentence.
    gguf_name_unreadable(file, index, what) = "{file}: the name of tensor {index} can't be read: {what}";
    /// `what` is a sentence.
    gguf_tensor_unreadable(file, tensor, what) = "{file}: the description of \"{tensor}\" can't be read: {what}";

    gguf_ends_early(at, size) = "the file is cut short: it ends at byte {size}, and what begins at byte {at} goes beyond that.";
    gguf_head_too_long(most) = "metadata and tensor descriptions have more than {most} MB.";
    gguf_text_too_long(length, most) = "its text has {length} bytes; at most {most} are allowed.";
    gguf_text_not_utf8(at) = "the text at byte {at} is not UTF-8.";
    gguf_list_too_long(count, most) = "its list has {count} entries; at most {most} are allowed.";
    gguf_list_nested() = "it is a list of lists, which no model needs.";
    gguf_value_type_unknown(kind) = "its value has the unknown type {kind}.";
    gguf_flag_wrong(value) = "a flag must be 0 or 1, and it is {value}.";
    gguf_number_too_large(value) = "its number {value} is too large.";

    gguf_fields_too_many(file, count, most) = "{file}: its metadata has {count} entries; at most {most} are allowed.";
    gguf_tensors_too_many(file, count, most) = "{file} has {count} tensors; at most {most} are allowed.";
    gguf_field_twice(file, field) = "{file}: {field} is there twice.";
    gguf_field_no_list(file, field, wanted) = "{file}: {field} is no list of {wanted}.";
    gguf_field_no_number(file, field) = "{file}: {field} is no finite number.";
    gguf_alignment_unusable(file, field, value, least, most) = "{file}: {field} is {value}; it must be a power of two between {least} and {most}.";
    gguf_tensor_twice(file, tensor) = "{file}: \"{tensor}\" is there twice.";
    gguf_tensor_dimensions(file, tensor, count, most) = "{file}: \"{tensor}\" has {count} dimensions; there must be 1 to {most}.";
    gguf_tensor_dimension_zero(file, tensor) = "{file}: \"{tensor}\" has a dimension of 0.";
    gguf_tensor_too_large(file, tensor) = "{file}: \"{tensor}\" has more values than can be counted.";
    gguf_tensor_type_unknown(file, tensor, dtype, known) = "{file}: \"{tensor}\" has the type {dtype}, which can't be read. Choose a file of the model in one of {known}.";
    gguf_tensor_row_misfit(file, tensor, columns, dtype, block) = "{file}: \"{tensor}\" has rows of {columns} values, which {dtype} can't hold: it needs a multiple of {block}.";
    gguf_tensor_misaligned(file, tensor, offset, alignment) = "{file}: \"{tensor}\" begins at offset {offset}, which is not a multiple of {alignment}.";
    gguf_tensors_overlap(file, tensor, other) = "{file}: \"{tensor}\" overlaps \"{other}\".";
    gguf_matrix_misfit(file, tensor, columns, block) = "{file}: \"{tensor}\" has {columns} columns; only a multiple of {block} can be used.";
    gguf_vector_type(file, tensor, dtype) = "{file}: \"{tensor}\" holds {dtype}, where only F32, F16 and BF16 can be used.";
}
