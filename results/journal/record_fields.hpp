#pragma once
#include "results/journal/json_fields.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// The record that put_record() of the encoder wrote into an object, without arrays. With `lengths` that of a table
/// (see encode_table_record), whose series have a length instead of values. Throws IoError.
TrialRecord read_record(JsonFields& fields, std::vector<std::uint64_t>* lengths = nullptr);

/// The value of a parameter. The JSON type tells the alternatives apart: 3 is an integer, 3.0 a real; one that JSON
/// cannot hold is an object. Throws IoError, which names `path`.
ParameterValue to_parameter(JsonElement value, std::string_view path);

/// An array but for its data, which has the right alternative and is empty. Throws IoError.
Array read_array(JsonFields fields);

std::uint64_t to_digest(std::string_view text);

}  // namespace sandglass::results
