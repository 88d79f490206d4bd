#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "results/journal/record_codec.hpp"
#include "tests/results/example_records.hpp"

namespace sandglass::test_record_codec {
using namespace sandglass::results;
using Catch::Contains;

namespace {

/// `text` with its first `from` replaced.
std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string finish() { return encode_finish(example_record(0), "000000.h5", 0xabc); }

}  // namespace

TEST_CASE("one decoder reads texts of any size and kind one after the other") {
  RecordDecoder decoder;
  TrialRecord large = example_record(7);
  large.series[0].values.assign(10'000, 0.1);
  for (int round = 0; round < 3; ++round) {
    CHECK(digest(std::get<FinishEvent>(decoder.event(encode_finish(large, "", 0))).record) == digest(large));
    CHECK(std::get<StartEvent>(decoder.event(encode_start({~0ULL}))).trial == ~0ULL);
    CHECK_THROWS_AS(decoder.event("{"), IoError);
    CHECK(digest(decoder.record(encode_record(example_record(1), 0)).record) == digest(example_record(1)));
    CHECK(std::get<NoteEvent>(decoder.event(encode_note({"a \"note\"\n"}))).text == "a \"note\"\n");
  }
}

TEST_CASE("a parameter keeps its type: whole numbers, whole reals, and reals that JSON cannot hold") {
  TrialRecord record;
  record.parameters = {{"least", std::numeric_limits<std::int64_t>::min()},
                       {"most", std::numeric_limits<std::int64_t>::max()},
                       {"integer", std::int64_t{3}},
                       {"real", 3.0},
                       {"large", 1e300},
                       {"small", 5e-324},
                       {"minus", -0.0},
                       {"inf", -std::numeric_limits<double>::infinity()},
                       {"nan", std::nan("")},
                       {"text", std::string("3")},
                       {"flag", true},
                       {"list", std::vector<std::int64_t>{-1, 3}}};
  const auto back = std::get<FinishEvent>(decode_event(encode_finish(record, "", 0))).record;
  REQUIRE(back.parameters.size() == record.parameters.size());
  for (std::size_t i = 0; i < back.parameters.size(); ++i) {
    CHECK(back.parameters[i].first == record.parameters[i].first);
    CHECK(back.parameters[i].second.index() == record.parameters[i].second.index());
  }
  CHECK(digest(back) == digest(record));
}

TEST_CASE("a study comes back with all of its objectives") {
  StudyHeader header = example_header();
  header.objectives = {{"valid.mse", true}, {"valid.active_units", false}};
  const auto back = std::get<StudyHeader>(decode_event(encode_study(header)));
  REQUIRE(back.objectives.size() == 2);
  CHECK(back.objectives[1].metric == "valid.active_units");
  CHECK_FALSE(back.objectives[1].minimize);
  CHECK(encode_study(back) == encode_study(header));
}

TEST_CASE("a study comes back with which way its metrics are better") {
  StudyHeader header = example_header();
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).metric_goals.empty());
  header.metric_goals = {{"knn_accuracy", "maximize"}, {"mse", "minimize"}};
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).metric_goals == header.metric_goals);
}

TEST_CASE("a metric is better as the objective says, else as the metric itself, else the smaller") {
  StudyHeader header = example_header();
  header.objectives = {{"valid.mse", false}};
  header.metric_goals = {{"knn_accuracy", "maximize"}, {"mse", "minimize"}};
  CHECK_FALSE(goal_of(header, "valid.mse").minimize);
  CHECK(goal_of(header, "test.mse").minimize);
  CHECK_FALSE(goal_of(header, "test.knn_accuracy").minimize);
  CHECK(goal_of(header, "test.knn_accuracy").metric == "test.knn_accuracy");
  CHECK(goal_of(header, "test.active_units").minimize);
  CHECK(known_goal(header, "test.mse"));
  CHECK_FALSE(known_goal(header, "test.active_units"));
}

TEST_CASE("a study comes back with what its replicates redraw") {
  StudyHeader header = example_header();
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).redrawn.empty());
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).measures.empty());
  header.measures = {{"variant=a", "loss mse"}, {"noise.ratio", ""}};
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).measures == header.measures);
  header.redrawn = {"dataset.split_seed", "noise.ratio"};
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).redrawn == header.redrawn);
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).redraw == std::vector<std::string>{"initialisation"});
  CHECK(encode_study(header).find("\"redraw\"") == std::string::npos);
  header.redraw = {"split", "labels"};
  header.folds = 4;
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).redraw == header.redraw);
  CHECK(std::get<StudyHeader>(decode_event(encode_study(header))).folds == 4);
}

TEST_CASE("what a field has to be is said when it is something else") {
  const auto refused = [](const std::string& text, const std::string& why) {
    INFO(text);
    CHECK_THROWS_WITH(decode_event(text), Contains(why));
    CHECK_THROWS_AS(decode_event(text), IoError);
  };
  refused(with(finish(), "\"trial\":0", "\"trial\":-1"), "'trial' is not a whole number >= 0");
  refused(with(finish(), "\"trial\":0", "\"trial\":1.0"), "'trial' is not a whole number >= 0");
  refused(with(finish(), "\"trial\":0", "\"tria\":0"), "'trial' is missing");
  refused(with(finish(), "\"replicate\":0", "\"replicate\":4294967296"), "'replicate' is too large");
  refused(with(finish(), "completed", "complete"), "unknown status 'complete'");
  refused(with(finish(), "\"started\":1700000000.125", "\"started\":\"now\""), "'started' is 'now'");
  refused(with(finish(), "\"started\":1700000000.125", "\"started\":null"), "'started' is not a number");
  refused(with(finish(), "\"nan\"", "[]"), "'values' is not a number");
  refused(with(finish(), "\"model.latent\",8", "\"model.latent\",null"), "'model.latent' has no value");
  refused(with(finish(), "\"model.latent\",8", "\"model.latent\",9223372036854775808"),
          "'model.latent' is a whole number");
  refused(with(finish(), "\"model.latent\",8", "\"model.latent\""), "pair of path and value");
  refused(with(finish(), "[256,128]", "[256,0.5]"), "'model.hidden' is not a whole number");
  refused(with(finish(), "[256,128]", "{\"real\":true}"), "'real' is not a number");
  refused(with(finish(), "\"file\":\"000000.h5\"", "\"file\":7"), "'file' is not a text");
  refused(with(finish(), "0000000000000abc", "0000000000000abg"), "'digest' is not a hexadecimal number");
  refused(with(finish(), "finish", "end"), "unknown kind of entry 'end'");
  refused("[1,2]", "the entry is not an object");
  refused("3", "the entry is not an object");
  refused(R"({"kind":"session","started":0,"workers":1,"host":{"cpu":3}})", "'cpu' is not a text");
  refused(with(encode_study(example_header()), "\"minimize\":true", "\"minimize\":1"),
          "'minimize' is neither true nor false");
  refused(with(encode_study(example_header()), R"([{"metric":"valid.reconstruction","minimize":true}])", "[]"),
          "'objectives' is empty");
}

TEST_CASE("what is not JSON, or more than a computer's number, is refused") {
  const std::string note = R"({"kind":"note","text":"?"})";
  for (const std::string& text :
       {std::string(), std::string("{"), note + "}", note + note, with(note, "?", "\xFF"),
        with(note, "?", "\xED\xA0\x80"), with(note, "?", "\n"), with(note, "?", "\\ud800"), with(note, "\"?\"", "nan"),
        with(note, "\"?\"", "1e999"), with(note, "\"?\"", "18446744073709551616"),
        std::string(2000, '[') + std::string(2000, ']'), std::string(100'000, '[')}) {
    INFO(text.substr(0, 60));
    CHECK_THROWS_AS(decode_event(text), IoError);
  }
  for (std::size_t size = 0; size < finish().size(); ++size)
    REQUIRE_THROWS_AS(decode_event(finish().substr(0, size)), IoError);
}

TEST_CASE("no change of a byte in an entry leads to anything but another entry or an error") {
  const std::string whole = finish();
  RecordDecoder decoder;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'0', '"', '{', ']', '\0', '\xFF'}) {
      std::string text = whole;
      text[at] = byte;
      try {
        decoder.event(text);
      } catch (const IoError& error) {
        REQUIRE(std::string(error.what()).size() > 10);
      }
    }
  }
}

TEST_CASE("a record for the table of a study has neither times nor values of series, but their number") {
  RecordDecoder decoder;
  TrialRecord record = example_record(3);
  record.failure.output = "last words";
  record.status = TrialStatus::failed;
  const auto [decoded, lengths] = decoder.table_record(encode_table_record(record, 0xabc));
  CHECK(decoded.digest == 0xabc);
  CHECK(lengths == std::vector<std::uint64_t>{3, 4});
  CHECK(decoded.record.series[0].values.empty());
  CHECK(decoded.record.started == 0);
  CHECK(decoded.record.failure.output == "last words");
  record.series[0].values = record.series[1].values = {};
  CHECK(digest(decoded.record) == digest(record));
  CHECK_THROWS_AS(decoder.table_record(encode_record(record, 0)), IoError);
}

TEST_CASE("an axis of a type that nobody knows is refused by name") {
  const auto text = with(encode_study(example_header()), "\"list of integers\"", "\"matrix\"");
  CHECK_THROWS_WITH(decode_event(text), Contains("unknown type 'matrix' of the axis model.hidden"));
}

}  // namespace sandglass::test_record_codec
