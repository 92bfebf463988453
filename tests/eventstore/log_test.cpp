// The promises of the log: gapless positions, conditions, claims, numbers, and everything still there after a
// restart.
#include "eventstore/log.hpp"

#include <gmock/gmock.h>

#include "tests/eventstore/open_log.hpp"

namespace eventstore::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Logs : public ::testing::Test {
 protected:
  /// Appends and makes durable. The last position.
  Position append(const CommitDraft& draft) {
    const auto position = log->stage(draft);
    EXPECT_TRUE(position) << "a condition did not hold";
    log->flush();
    return position.value_or(0);
  }

  /// The positions of all commits' events, in the order of a full reading.
  std::vector<Position> all_positions(Position after = 0) {
    std::vector<Position> positions;
    const auto cursor = log->read(after);
    while (const auto* const commit = cursor->next())
      for (const auto& event : commit->events) positions.push_back(event.position);
    return positions;
  }

  OpenLog log;
  const Bytes16 organisation = bytes16(1);
  const ClaimKey phone = bytes16(77);
};

TEST_F(Logs, number_events_without_gaps_across_commits_batches_and_restarts) {
  EXPECT_EQ(log->head(), 0U);
  EXPECT_EQ(log->stage(Draft().event(entity(1)).event(entity(2))).value(), 2U);
  EXPECT_EQ(log->stage(Draft().event(entity(3))).value(), 3U);
  EXPECT_EQ(log->head(), 0U) << "staged is not durable";
  log->flush();
  EXPECT_EQ(log->head(), 3U);
  log.open();
  EXPECT_EQ(log->head(), 3U);
  EXPECT_EQ(append(Draft().event(entity(1)).event(entity(1))), 5U);
  EXPECT_THAT(all_positions(), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(log->version_of(organisation, entity(1)), 3U);
  EXPECT_THAT(log->stream_positions(organisation, entity(1)), ElementsAre(1, 4, 5));
  EXPECT_THAT(log->stream_positions(organisation, entity(1), 2), ElementsAre(5));
}

/// Changes a byte behind `text` in the table of the log's index that has it.
bool damage_behind(const std::string& text, const std::filesystem::path& folder) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().extension() != ".sst") continue;
    std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    const std::string all(std::istreambuf_iterator<char>(bytes), {});
    const auto at = all.find(text);
    if (at == std::string::npos || all.contains("thing")) continue;  // the commits have it, too
    bytes.seekp(static_cast<std::streamoff>(at + text.size() + 9));
    bytes.put('?');
    return true;
  }
  return false;
}

TEST_F(Logs, stage_nothing_of_a_commit_for_which_something_cannot_be_read) {
  const auto plate = log->claim_key("organisation", "plate", "AB12 CDE");
  append(Draft().event(entity(1)).take(plate, entity(1)));
  log.open();  // which brings it into a table
  log.close();
  ASSERT_TRUE(damage_behind({plate.begin(), plate.end()}, log.folder()));
  log.open();
  EXPECT_THROW(
      static_cast<void>(log->stage(Draft().event(entity(1)).event(entity(1)).release(plate, entity(1)))),
      LogDamaged);
  EXPECT_EQ(append(Draft().event(entity(2))), 2U);
  EXPECT_EQ(log->version_of(organisation, entity(1)), 1U);
  log.open();
  EXPECT_EQ(log->head(), 2U);
  EXPECT_THAT(all_positions(), ElementsAre(1, 2));
  EXPECT_THAT(log->stream_positions(organisation, entity(1)), ElementsAre(1));
  EXPECT_EQ(append(Draft().event(entity(1))), 3U);
}

TEST_F(Logs, lose_what_was_staged_and_not_flushed) {
  append(Draft().event(entity(1)));
  ASSERT_TRUE(log->stage(Draft().event(entity(2)).take(phone, entity(2))));
  log.open();
  EXPECT_EQ(log->head(), 1U);
  EXPECT_EQ(log->version_of(organisation, entity(2)), 0U);
  EXPECT_FALSE(log->claimed_by(phone));
}

TEST_F(Logs, refuse_a_commit_that_expects_another_version_and_change_nothing) {
  append(Draft().event(entity(1)));
  const auto refused =
      log->stage(Draft().event(entity(1)).event(entity(2)).expect(entity(1), 0).number("n", 1));
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().versions.size(), 1U);
  EXPECT_EQ(refused.error().versions[0].stream, entity(1));
  EXPECT_EQ(refused.error().versions[0].expected, 0U);
  EXPECT_EQ(refused.error().versions[0].actual, 1U);
  log->flush();
  EXPECT_EQ(log->head(), 1U);
  EXPECT_EQ(log->last_number(organisation, "n"), 0U);
  EXPECT_TRUE(log->stage(Draft().event(entity(1)).expect(entity(1), 1).expect(entity(2), 0)));
  EXPECT_FALSE(log->stage(Draft().event(entity(1)).expect(entity(1), 1))) << "staged commits count";
}

TEST_F(Logs, name_all_conditions_that_do_not_hold) {
  const ClaimKey plate = bytes16(78);
  append(Draft().event(entity(1)).take(phone, entity(1)).take(plate, entity(1)));
  const auto refused = log->stage(Draft()
                                      .event(entity(2))
                                      .expect(entity(1), 7)
                                      .expect(entity(2), 5)
                                      .take(phone, entity(2))
                                      .take(plate, entity(2))
                                      .take(bytes16(79), entity(2)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().versions.size(), 2U);
  ASSERT_EQ(refused.error().claims.size(), 2U);
  EXPECT_EQ(refused.error().claims[0].key, phone);
  EXPECT_EQ(refused.error().claims[0].by, (Claimant{organisation, entity(1)}));
  EXPECT_FALSE(log->claimed_by(bytes16(79)));
}

TEST_F(Logs, let_a_claim_be_taken_given_back_and_taken_again_in_one_batch) {
  ASSERT_TRUE(log->stage(Draft().event(entity(1)).take(phone, entity(1))));
  EXPECT_FALSE(log->stage(Draft().event(entity(2)).take(phone, entity(2))));
  ASSERT_TRUE(log->stage(Draft().event(entity(1)).take(phone, entity(1)))) << "it is its own already";
  ASSERT_TRUE(log->stage(Draft().event(entity(1)).release(phone, entity(1))));
  EXPECT_FALSE(log->claimed_by(phone));
  ASSERT_TRUE(log->stage(Draft().event(entity(2)).take(phone, entity(2))));
  log->flush();
  EXPECT_EQ(log->claimed_by(phone)->entity, entity(2));
  log.open();
  EXPECT_EQ(log->claimed_by(phone)->entity, entity(2));
}

TEST_F(Logs, let_nobody_give_back_what_another_has) {
  append(Draft().event(entity(1)).take(phone, entity(1)));
  append(Draft().event(entity(2)).release(phone, entity(2)));
  EXPECT_EQ(log->claimed_by(phone)->entity, entity(1));
}

TEST_F(Logs, hash_claims_by_scope_kind_and_value) {
  const auto key = log->claim_key("organisation", "phone", "1");
  EXPECT_EQ(log->claim_key("organisation", "phone", "1"), key);
  EXPECT_NE(log->claim_key("organisatio", "nphone", "1"), key);
  EXPECT_NE(log->claim_key("organisation", "phone1", ""), key);
  EXPECT_NE(log->claim_key("other", "phone", "1"), key);
}

TEST_F(Logs, count_each_series_of_each_organisation_for_itself) {
  EXPECT_EQ(log->last_number(organisation, "customer"), 0U);
  ASSERT_TRUE(log->stage(Draft().event(entity(1)).number("customer", 1).number("job", 1)));
  ASSERT_TRUE(log->stage(Draft().event(entity(1)).number("customer", 2)));
  EXPECT_EQ(log->last_number(organisation, "customer"), 2U) << "staged ones count";
  log->flush();
  log.open();
  EXPECT_EQ(log->last_number(organisation, "customer"), 2U);
  EXPECT_EQ(log->last_number(organisation, "job"), 1U);
  EXPECT_EQ(log->last_number(bytes16(2), "customer"), 0U);
}

TEST_F(Logs, remember_what_was_answered) {
  const IdempotencyRecord record{
      .key = bytes16(5), .request_hash = bytes16(6), .status = 201, .resource = "/v1/x", .position = 0};
  EXPECT_FALSE(log->remembered(record.key));
  ASSERT_TRUE(log->stage(Draft().event(entity(1)).event(entity(1)).remember(record)));
  EXPECT_EQ(log->remembered(record.key)->position, 2U) << "a staged one counts";
  log->flush();
  log.open();
  const auto remembered = log->remembered(record.key);
  ASSERT_TRUE(remembered);
  EXPECT_EQ(remembered->position, 2U);
  EXPECT_EQ(remembered->request_hash, record.request_hash);
  EXPECT_EQ(remembered->status, 201);
  EXPECT_EQ(remembered->resource, "/v1/x");
}

TEST_F(Logs, give_a_commit_back_as_it_was_appended) {
  CommitDraft draft =
      Draft().event(entity(1), R"({"a":1})", R"({"name":"Grace"})").about(entity(8)).about(entity(9));
  draft.metadata.garage = bytes16(3);
  draft.metadata.actor = entity(4, "stf");
  draft.metadata.causation_id = bytes16(5);
  draft.metadata.commit_id = bytes16(6);
  draft.events.push_back(draft.events.front());
  draft.events.back().personal.clear();
  append(draft);
  log.open();
  const auto cursor = log->read(0);
  const auto* const commit = cursor->next();
  ASSERT_NE(commit, nullptr);
  EXPECT_EQ(commit->number, 0U);
  EXPECT_EQ(commit->metadata.garage, draft.metadata.garage);
  EXPECT_EQ(commit->metadata.actor, draft.metadata.actor);
  EXPECT_EQ(commit->metadata.causation_id, draft.metadata.causation_id);
  EXPECT_EQ(commit->metadata.commit_id, draft.metadata.commit_id);
  EXPECT_EQ(commit->metadata.correlation_id, "test");
  EXPECT_EQ(commit->metadata.recorded_at_ms, draft.metadata.recorded_at_ms);
  ASSERT_EQ(commit->events.size(), 2U);
  const auto& first = commit->events[0];
  EXPECT_EQ(first.type, "thing.happened");
  EXPECT_EQ(first.payload, R"({"a":1})");
  EXPECT_THAT(first.about, ElementsAre(entity(8), entity(9)));
  EXPECT_EQ(log->unseal(commit->metadata, first), R"({"name":"Grace"})");
  EXPECT_EQ(commit->events[1].key_number, 0U);
  EXPECT_EQ(log->unseal(commit->metadata, commit->events[1]), std::nullopt);
  EXPECT_EQ(commit->events[1].version, 2U);
  EXPECT_EQ(cursor->next(), nullptr);
}

TEST_F(Logs, seal_all_of_a_subject_under_one_key_and_forget_with_it) {
  append(Draft().event(entity(1), "{}", "secret one"));
  log.open();
  append(Draft().event(entity(1), "{}", "secret two").event(entity(2), "{}", "other"));
  std::vector<std::uint64_t> numbers;
  std::vector<std::optional<std::string>> opened;
  const auto look = [&] {
    numbers.clear();
    opened.clear();
    log->visit({1, 2, 3}, [&](const CommitRecord& commit, const RecordedEvent& event) {
      numbers.push_back(event.key_number);
      opened.push_back(log->unseal(commit.metadata, event));
    });
  };
  look();
  EXPECT_EQ(numbers[0], numbers[1]);
  EXPECT_NE(numbers[0], numbers[2]);
  EXPECT_THAT(opened, ElementsAre("secret one", "secret two", "other"));
  log.keys().destroy(numbers[0]);
  look();
  EXPECT_THAT(opened, ElementsAre(std::nullopt, std::nullopt, "other"));
}

TEST_F(Logs, do_not_open_a_personal_part_that_was_moved_to_another_event) {
  append(Draft().event(entity(1), "{}", "secret").event(entity(2), "{}", "other"));
  const auto cursor = log->read(0);
  const auto* const commit = cursor->next();
  auto moved = commit->events[0];
  moved.version = 2;
  EXPECT_THROW(static_cast<void>(log->unseal(commit->metadata, moved)), LogDamaged);
  moved = commit->events[0];
  moved.stream = entity(2);
  EXPECT_THROW(static_cast<void>(log->unseal(commit->metadata, moved)), LogDamaged);
  auto elsewhere = commit->metadata;
  elsewhere.organisation = bytes16(2);
  EXPECT_THROW(static_cast<void>(log->unseal(elsewhere, commit->events[0])), LogDamaged);
  moved = commit->events[0];
  moved.sealed = moved.sealed.substr(0, 5);
  EXPECT_THROW(static_cast<void>(log->unseal(commit->metadata, moved)), LogDamaged);
}

TEST_F(Logs, find_events_about_an_entity_with_those_of_its_own_stream) {
  append(Draft().event(entity(1)));
  append(Draft().event(entity(2)).about(entity(1)).event(entity(3)));
  append(Draft().event(entity(1)).about(entity(1)));
  append(Draft(2).event(entity(2)).about(entity(1)));
  EXPECT_THAT(log->positions_about(organisation, entity(1), 0, log->head()), ElementsAre(1, 2, 4));
  EXPECT_THAT(log->positions_about(organisation, entity(1), 0, 2), ElementsAre(1, 2));
  EXPECT_THAT(log->positions_about(organisation, entity(1), 1, log->head()), ElementsAre(2, 4));
  EXPECT_THAT(log->positions_about(organisation, entity(1), 2, 3), IsEmpty());
  EXPECT_THAT(log->positions_about(organisation, entity(1), 4, 2), IsEmpty());
  EXPECT_THAT(log->positions_about(bytes16(2), entity(1), 0, log->head()), ElementsAre(5));
  EXPECT_THAT(log->positions_about(bytes16(3), entity(1), 0, log->head()), IsEmpty());
}

TEST_F(Logs, visit_events_in_order_with_the_commits_that_they_are_part_of) {
  for (std::uint64_t i = 1; i <= 40; ++i)
    append(Draft().event(entity(i), std::to_string(2 * i - 1)).event(entity(100), std::to_string(2 * i)));
  const std::vector<Position> wanted = {1, 2, 3, 10, 11, 40, 77, 80};
  std::vector<Position> visited;
  log->visit(wanted, [&](const CommitRecord& commit, const RecordedEvent& event) {
    visited.push_back(event.position);
    EXPECT_EQ(event.payload, std::to_string(event.position));
    EXPECT_EQ(commit.last_position(), (event.position + 1) / 2 * 2);
  });
  EXPECT_EQ(visited, wanted);
  EXPECT_THROW(log->visit({81}, [](const CommitRecord&, const RecordedEvent&) {}), LogDamaged);
}

TEST_F(Logs, page_by_position) {
  for (std::uint64_t i = 1; i <= 5; ++i) append(Draft(1 + i % 2).event(entity(i)).event(entity(i)));
  EXPECT_THAT(all_positions(6), ElementsAre(7, 8, 9, 10));
  EXPECT_THAT(all_positions(7), ElementsAre(7, 8, 9, 10)) << "a commit is read whole";
  EXPECT_THAT(all_positions(10), IsEmpty());
  EXPECT_THAT(log->organisation_commits(bytes16(2), 0, 10), ElementsAre(2, 6, 10));
  EXPECT_THAT(log->organisation_commits(bytes16(2), 2, 1), ElementsAre(6));
  EXPECT_THAT(log->organisation_commits(bytes16(2), 10, 10), IsEmpty());
  const auto cursor = log->read(0);
  append(Draft().event(entity(9)));
  std::size_t commits = 0;
  while (cursor->next() != nullptr) ++commits;
  EXPECT_EQ(commits, 5U) << "a cursor ends where the log ended when it was made";
}

TEST_F(Logs, keep_organisations_apart) {
  append(Draft(1).event(entity(1)));
  append(Draft(2).event(entity(1)));
  EXPECT_EQ(log->version_of(bytes16(1), entity(1)), 1U);
  EXPECT_THAT(log->stream_positions(bytes16(2), entity(1)), ElementsAre(2));
  EXPECT_THAT(log->stream_positions(bytes16(3), entity(1)), IsEmpty());
}

TEST_F(Logs, find_streams_at_the_end_of_the_key_space) {
  Bytes16 last;
  last.fill('\xff');
  const auto stream = EntityId::of("\xff\xff\xff", last);
  CommitDraft draft = Draft().event(stream).about(stream);
  draft.metadata.organisation = last;
  append(draft);
  append(draft);
  log.open();
  EXPECT_EQ(log->version_of(last, stream), 2U);
  EXPECT_THAT(log->stream_positions(last, stream), ElementsAre(1, 2));
  EXPECT_THAT(log->positions_about(last, stream, 0, 2), ElementsAre(1, 2));
  EXPECT_THAT(log->organisation_commits(last, 0, 10), ElementsAre(1, 2));
}

TEST_F(Logs, are_copied_whole_by_a_checkpoint) {
  append(Draft().event(entity(1)).take(phone, entity(1)));
  const auto copy = log.folder() / "copy";
  log->checkpoint(copy);
  append(Draft().event(entity(2)));
  const auto copied = open_rocks_log(copy, log.keys(), random_bytes32(), {.read_only = true});
  EXPECT_EQ(copied->head(), 1U);
  EXPECT_EQ(copied->claimed_by(phone)->entity, entity(1));
}

// ---- damage ---------------------------------------------------------------------------------------

/// The files of a kind under the log's folder.
std::vector<std::filesystem::path> files(const OpenLog& log, std::string_view extension) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(log.folder() / "log"))
    if (entry.path().extension() == extension && entry.file_size() > 0) found.push_back(entry.path());
  return found;
}

void flip_byte(const std::filesystem::path& file, std::uintmax_t at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const int byte = stream.get();
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(static_cast<char>(byte ^ 0x40));
}

/// Opens the log again and reads all of it. Whether damage was seen.
bool damage_is_seen(OpenLog& log, std::uint64_t events) {
  try {
    log.open();
    std::uint64_t read = 0;
    const auto cursor = log->read(0);
    while (const auto* const commit = cursor->next())
      for (const auto& event : commit->events) {
        EXPECT_EQ(event.payload, "\"" + std::to_string(event.position) + "\"");
        ++read;
      }
    EXPECT_EQ(read, events) << "events are missing and nobody said so";
    return false;
  } catch (const LogDamaged&) {
    return true;
  }
}

class DamagedLogs : public Logs {
 protected:
  static constexpr std::uint64_t events = 50;
  void SetUp() override {
    for (std::uint64_t i = 1; i <= events; ++i)
      append(Draft().event(entity(i), "\"" + std::to_string(i) + "\""));
  }
};

TEST_F(DamagedLogs, are_noticed_when_the_write_ahead_log_is_cut_short) {
  log.close();
  const auto written = files(log, ".log");
  ASSERT_FALSE(written.empty());
  for (const auto& file : written) std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_TRUE(damage_is_seen(log, events));
}

TEST_F(DamagedLogs, are_noticed_when_the_last_bytes_are_cut_off) {
  log.close();
  for (const auto& file : files(log, ".log"))
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  EXPECT_TRUE(damage_is_seen(log, events));
}

TEST_F(DamagedLogs, are_noticed_when_the_write_ahead_log_is_gone) {
  log.close();
  for (const auto& file : files(log, ".log")) std::filesystem::remove(file);
  EXPECT_TRUE(damage_is_seen(log, events));
}

TEST_F(DamagedLogs, are_noticed_when_a_byte_of_the_write_ahead_log_is_another) {
  log.close();
  const auto written = files(log, ".log");
  ASSERT_FALSE(written.empty());
  flip_byte(written.front(), std::filesystem::file_size(written.front()) / 3);
  EXPECT_TRUE(damage_is_seen(log, events));
}

TEST_F(DamagedLogs, are_noticed_when_a_byte_of_a_table_is_another) {
  // A copy has tables: what was in memory is written out for it.
  const auto copy = log.folder() / "copy";
  log->checkpoint(copy);
  log.close();
  std::filesystem::remove_all(log.folder() / "log");
  std::filesystem::rename(copy, log.folder() / "log");
  log.open();
  log.close();
  const auto tables = files(log, ".sst");
  ASSERT_FALSE(tables.empty());
  EXPECT_FALSE(damage_is_seen(log, events)) << "nothing is wrong yet";
  log.close();
  for (const auto& table : files(log, ".sst")) flip_byte(table, std::filesystem::file_size(table) / 8);
  EXPECT_TRUE(damage_is_seen(log, events));
}

}  // namespace
}  // namespace eventstore::testing
