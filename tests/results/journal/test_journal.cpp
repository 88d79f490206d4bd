#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "results/journal/journal_line.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/journal/record_codec.hpp"
#include "results/record/run_folder.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_journal {
using namespace sandglass::results;
using Catch::Contains;

TEST_CASE("a finish entry comes back with the same bits") {
  TrialRecord record = example_record(3);
  record.parameters.emplace_back("nan", std::nan(""));
  record.parameters.emplace_back("real", 3.0);  // whole, and yet no integer
  record.parameters.emplace_back("none", std::vector<std::int64_t>{});
  record.status = TrialStatus::failed;
  record.failure = {"train", "noise/masking", "line\nbreak, quote \" and \xE2\x82\xAC", 2};
  const std::string text = encode_finish(record, "000003.h5", 0xfedcba9876543210ULL);
  const auto finish = std::get<FinishEvent>(decode_event(text));
  CHECK(digest(finish.record) == digest(record));
  CHECK(finish.record.started == record.started);
  CHECK(finish.record.duration == record.duration);
  CHECK(finish.digest == 0xfedcba9876543210ULL);
  CHECK(finish.trial_file == "000003.h5");
  CHECK(std::get<double>(finish.record.parameters[6].second) == 3.0);
  CHECK(text.find('\n') == std::string::npos);
}

TEST_CASE("the digest depends on every part of a record but its times") {
  TrialRecord base = example_record(1);
  add_example_arrays(base);
  TrialRecord timed = base;
  timed.started = timed.duration = 9;
  CHECK(digest(timed) == digest(base));
  std::vector<TrialRecord> changed(9, base);
  changed[0].trial = 2;
  changed[1].seed += 1;
  std::get<double>(changed[2].parameters[0].second) += 1e-16 + 1;
  changed[3].series[1].values[0] = -changed[3].series[1].values[0];
  changed[4].scalars[1].value = 0.0;
  changed[5].failure.reason = "x";
  std::get<std::vector<float>>(changed[6].arrays[0].data)[3] = 0;
  std::swap(changed[7].arrays[0].shape[0], changed[7].arrays[0].shape[1]);
  changed[8].status = TrialStatus::pruned;
  for (const TrialRecord& record : changed) CHECK(digest(record) != digest(base));
}

TEST_CASE("text that is no UTF-8 is stored with replacement characters, and the digest agrees") {
  TrialRecord record = example_record(0);
  record.failure.reason = "bad \xFF byte";
  const auto finish = std::get<FinishEvent>(decode_event(encode_finish(record, "", 0)));
  CHECK(finish.record.failure.reason == "bad \xEF\xBF\xBD byte");
  CHECK(digest(finish.record) == digest(record));
}

TEST_CASE("a journal gives back its study, its sessions and what has finished") {
  const TestFolder folder;
  {
    JournalWriter journal = JournalWriter::create(folder.path(), example_header());
    journal.append(SessionEvent{1.5e9, 8, {{"gemm", "eigen"}}});
    journal.append(StartEvent{2});
    journal.append(StartEvent{0});
    journal.append(StartEvent{1});
    journal.append(example_record(2), "000002.h5");
    journal.append(NoteEvent{"two\nlines"});
    journal.append(example_record(0));
    journal.sync();
  }
  const JournalSummary summary = read_journal(folder.path());
  CHECK(encode_study(summary.header) == encode_study(example_header()));
  CHECK(summary.header.seed == example_header().seed);
  CHECK(summary.header.axes[2].type == AxisType::integers);
  CHECK(summary.header.axes[1].log == true);
  CHECK(summary.header.axes[0].log == false);
  CHECK_FALSE(summary.header.axes[2].log.has_value());
  CHECK(summary.header.axes[4].levels == example_header().axes[4].levels);
  REQUIRE(summary.finished.size() == 2);
  CHECK(summary.finished[0].trial == 0);
  CHECK(summary.finished[1].digest == digest(example_record(2)));
  CHECK(summary.running == std::vector<std::uint64_t>{1});
  CHECK(summary.is_finished(2));
  CHECK_FALSE(summary.is_finished(1));
  REQUIRE(summary.sessions.size() == 1);
  CHECK(summary.sessions[0].workers == 8);
  CHECK(summary.sessions[0].host.at("gemm") == "eigen");
  const JournalReader reader(RunFolder{folder.path()}.journal());
  CHECK(digest(reader.read_finish(summary.finished[1].offset).record) == digest(example_record(2)));
}

TEST_CASE("a session that ended by itself says when, and one that was killed does not") {
  const TestFolder folder;
  JournalWriter journal = JournalWriter::create(folder.path(), example_header());
  journal.append(SessionEvent{1.5, 2, {}});
  journal.append(SessionEvent{10, 2, {}});
  journal.append(SessionEndEvent{20.25});
  journal.sync();
  const JournalSummary summary = read_journal(folder.path());
  REQUIRE(summary.sessions.size() == 2);
  CHECK(std::isnan(summary.sessions[0].ended));
  CHECK(summary.sessions[1].ended == 20.25);
}

TEST_CASE("the files of a study come back with their checksums") {
  const auto event = decode_event(encode_study(example_header()));
  const auto& header = std::get<StudyHeader>(event);
  REQUIRE(header.data_files.size() == 2);
  CHECK(header.data_files[0].checksum == 0xc82b2810U);
  CHECK(header.data_files[0].sha256 == "e3b0c442");
  CHECK(header.data_files[1].sha256.empty());  // of a study begun before it was kept
  REQUIRE(header.plugin_files.size() == 1);
  CHECK(header.plugin_files[0].path == "/plugins/mine.so");
  CHECK(header.plugin_files[0].sha256 == "cafe");
}

TEST_CASE("of several entries of a trial the last counts") {
  const TestFolder folder;
  JournalWriter journal = JournalWriter::create(folder.path(), example_header());
  TrialRecord failed = example_record(1);
  failed.status = TrialStatus::failed;
  journal.append(failed);
  journal.append(example_record(0));
  journal.append(example_record(1));
  journal.sync();
  const JournalSummary summary = read_journal(folder.path());
  REQUIRE(summary.finished.size() == 2);
  CHECK(summary.finished[1].status == TrialStatus::completed);
}

TEST_CASE("a reader sees the entries flushed so far while the writer goes on") {
  const TestFolder folder;
  JournalWriter journal = JournalWriter::create(folder.path(), example_header());
  journal.append(example_record(0));
  CHECK(read_journal(folder.path()).finished.empty());
  journal.flush();
  CHECK(read_journal(folder.path()).finished.size() == 1);
  journal.append(example_record(1));
  journal.flush();
  CHECK(read_journal(folder.path()).finished.size() == 2);
}

TEST_CASE("a second study is not written over the first") {
  const TestFolder folder;
  JournalWriter::create(folder.path(), example_header());
  CHECK_THROWS_WITH(JournalWriter::create(folder.path(), example_header()), Contains("sandglass resume"));
}

TEST_CASE("a folder without a journal is refused by name") {
  const TestFolder folder;
  CHECK_THROWS_WITH(read_journal(folder.path() / "x"), Contains("x") && Contains("does not exist"));
  CHECK_THROWS_AS(JournalWriter::open(folder.path()), IoError);
}

TEST_CASE("a newer format is refused with the advice to use the newer program") {
  const TestFolder folder;
  std::string text = encode_study(example_header());
  text.replace(text.find("\"format\":1"), 10, "\"format\":2");
  write_atomically(folder.path() / "journal.sgj", format_journal_line(text));
  CHECK_THROWS_WITH(JournalWriter::open(folder.path()), Contains("format 2") && Contains("newer Sandglass"));
}

TEST_CASE("entries with a right checksum and a wrong content are refused with their line") {
  for (const std::string content : {R"({"kind":"start","trial":-1})", R"({"kind":"start"})", R"({"kind":"other"})",
                                    R"([1,2])", R"({"kind":5})", "{", R"({"kind":"finish","trial":1})"}) {
    const TestFolder folder;
    const std::string head = format_journal_line(encode_study(example_header()));
    write_atomically(folder.path() / "journal.sgj", head + format_journal_line(content));
    INFO(content);
    CHECK_THROWS_WITH(read_journal(folder.path()), Contains("journal.sgj:2: cannot understand"));
  }
}

TEST_CASE("a journal has one writer at a time, also within a process") {
  const TestFolder folder;
  {
    const JournalWriter writer = JournalWriter::create(folder.path(), example_header());
    CHECK_THROWS_WITH(JournalWriter::open(folder.path()), Contains("is being written to"));
    CHECK(run_in_child([&] {
            try {
              JournalWriter::open(folder.path());
            } catch (const IoError&) {
              return 7;
            }
            return 0;
          }) == 7);
    CHECK_THROWS_WITH(JournalWriter::replace_header(folder.path(), example_header()), Contains("is being written to"));
  }
  CHECK_NOTHROW(JournalWriter::open(folder.path()));
}

TEST_CASE("the place that an appended record gets is where it can be read again") {
  const TestFolder folder;
  JournalWriter writer = JournalWriter::create(folder.path(), example_header());
  std::vector<std::uint64_t> places;
  for (const std::uint64_t trial : {0, 1, 2}) places.push_back(writer.append(example_record(trial)));
  writer.sync();
  places.push_back(writer.append(example_record(3)));
  writer.flush();
  const JournalReader reader(RunFolder{folder.path()}.journal());
  for (const std::uint64_t trial : {0, 1, 2, 3}) CHECK(reader.read_finish(places[trial]).record.trial == trial);
}

}  // namespace sandglass::test_journal
