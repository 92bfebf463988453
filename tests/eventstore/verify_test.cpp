#include "eventstore/verify.hpp"

#include <gmock/gmock.h>
#include <rocksdb/db.h>

#include "tests/eventstore/open_log.hpp"

namespace eventstore::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Commits of every kind that the log can hold.
void fill(OpenLog& log) {
  const auto phone = log->claim_key("org", "phone", "+447700900001");
  const auto plate = log->claim_key("org", "plate", "AB12CDE");
  ASSERT_TRUE(log->stage(
      Draft().event(entity(1), "{}", R"({"name":"Ada"})").take(phone, entity(1)).number("job", 1)));
  ASSERT_TRUE(log->stage(Draft()
                             .event(entity(2), "{}", R"({"plate":"AB12CDE"})")
                             .about(entity(1))
                             .event(entity(1), R"({"more":1})")
                             .about(entity(2))
                             .take(plate, entity(2))
                             .number("job", 2)));
  log->flush();
  ASSERT_TRUE(log->stage(Draft().event(entity(1)).release(phone, entity(1))));
  ASSERT_TRUE(log->stage(Draft()
                             .event(entity(3))
                             .take(phone, entity(3))
                             .remember({.key = bytes16(7),
                                        .request_hash = bytes16(8),
                                        .status = 201,
                                        .resource = "/v1/things/3",
                                        .position = 0})));
  ASSERT_TRUE(log->stage(Draft(2).event(entity(1), "{}", R"({"name":"Joan"})")));
  log->flush();
}

VerifyReport verify_all(OpenLog& log) { return verify(*log, log.keys(), {}); }

/// Writes to the closed log's storage behind its back.
void tamper(OpenLog& log, const std::string& family,
            const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle*)>& change) {
  log.close();
  const auto folder = (log.folder() / "log" / "rocksdb").string();
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, folder, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto& name : names) descriptors.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, folder, descriptors, &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == family) change(*db, handles[i]);
  for (auto* const handle : handles) db->DestroyColumnFamilyHandle(handle);
}

/// The entry at a place of a family.
std::pair<std::string, std::string> entry(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, int place) {
  const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator({}, family));
  at->SeekToFirst();
  for (; place > 0; --place) at->Next();
  return {at->key().ToString(), at->value().ToString()};
}

TEST(Verify, finds_an_empty_log_right) {
  OpenLog log;
  const auto report = verify_all(log);
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(report.events, 0U);
}

TEST(Verify, finds_a_log_of_everything_right_and_counts_it) {
  OpenLog log;
  fill(log);
  const auto report = verify_all(log);
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(report.commits, 5U);
  EXPECT_EQ(report.events, 6U);
  EXPECT_EQ(report.streams, 4U);
  EXPECT_EQ(report.personal_opened, 3U);
  EXPECT_EQ(report.personal_erased, 0U);
  EXPECT_EQ(report.tree_root, log->stored_tree().root());
  // 6 of streams, 2 about, 5 of organisations, 2 claims, 1 number, 1 answer, 3 subjects.
  EXPECT_EQ(report.index_entries, 20U);
}

TEST(Verify, takes_a_destroyed_key_for_an_erasure) {
  OpenLog log;
  fill(log);
  log.keys().destroy(1);
  const auto report = verify_all(log);
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(report.personal_erased, 1U);
  EXPECT_EQ(report.keys.destroyed, 1U);
}

TEST(Verify, reports_what_the_caller_finds_wrong_with_an_event) {
  OpenLog log;
  fill(log);
  const auto report =
      verify(*log, log.keys(), {.progress = {}, .check_event = [](const RecordedEvent& event, const auto&) {
                                  if (event.position == 3) throw LogDamaged("it is not what it says");
                                }});
  EXPECT_THAT(report.problems, ::testing::ElementsAre("event 3: it is not what it says"));
}

class TamperedIndex : public ::testing::TestWithParam<const char*> {};

TEST_P(TamperedIndex, with_an_entry_missing_is_found) {
  OpenLog log;
  fill(log);
  tamper(log, GetParam(),
         [](auto& db, auto* family) { ASSERT_TRUE(db.Delete({}, family, entry(db, family, 0).first).ok()); });
  log.open();
  EXPECT_THAT(verify_all(log).problems, Contains(HasSubstr(std::string("index '") + GetParam() + "'")));
}

TEST_P(TamperedIndex, with_an_entry_too_many_is_found) {
  OpenLog log;
  fill(log);
  tamper(log, GetParam(), [](auto& db, auto* family) {
    auto [key, value] = entry(db, family, 0);
    key.back() = static_cast<char>(key.back() ^ 0x40);
    ASSERT_TRUE(db.Put({}, family, key, value).ok());
  });
  log.open();
  EXPECT_THAT(verify_all(log).problems, Contains(HasSubstr(std::string("index '") + GetParam() + "'")));
}
INSTANTIATE_TEST_SUITE_P(Verify, TamperedIndex,
                         ::testing::Values("streams", "about", "organisations", "claims", "numbers",
                                           "idempotency", "subjects"));

TEST(Verify, finds_an_index_entry_that_points_elsewhere) {
  OpenLog log;
  fill(log);
  tamper(log, "streams", [](auto& db, auto* family) {
    const auto first = entry(db, family, 0);
    ASSERT_TRUE(db.Put({}, family, first.first, entry(db, family, 1).second).ok());
  });
  log.open();
  EXPECT_THAT(verify_all(log).problems, ::testing::ElementsAre(HasSubstr("has a wrong value")));
}

TEST(Verify, finds_a_commit_whose_bytes_were_changed) {
  OpenLog log;
  fill(log);
  tamper(log, "commits", [](auto& db, auto* family) {
    auto [key, value] = entry(db, family, 1);
    value[value.find("more")] = 'M';
    ASSERT_TRUE(db.Put({}, family, key, value).ok());
  });
  log.open();
  EXPECT_THAT(verify_all(log).problems,
              ::testing::ElementsAre(HasSubstr("commit 1: its bytes are not those")));
}

TEST(Verify, finds_a_commit_that_was_changed_together_with_its_hash) {
  OpenLog log;
  fill(log);
  tamper(log, "commits", [](auto& db, auto* family) {
    auto [key, value] = entry(db, family, 1);
    value[value.find("more")] = 'M';
    const auto leaf = leaf_hash(std::string_view(value).substr(sizeof(Bytes32)));
    std::memcpy(value.data(), leaf.data(), leaf.size());
    ASSERT_TRUE(db.Put({}, family, key, value).ok());
  });
  log.open();
  EXPECT_THAT(verify_all(log).problems, ::testing::ElementsAre(HasSubstr("the Merkle tree that is kept")));
}

TEST(Verify, finds_a_commit_that_was_taken_out) {
  OpenLog log;
  fill(log);
  tamper(log, "commits",
         [](auto& db, auto* family) { ASSERT_TRUE(db.Delete({}, family, entry(db, family, 1).first).ok()); });
  log.open();
  const auto problems = verify_all(log).problems;
  EXPECT_THAT(problems, Contains(HasSubstr("event 4: it follows position 1")));
  EXPECT_THAT(problems, Contains(HasSubstr("commit 2: it stands at place 1")));
}

TEST(Verify, finds_a_personal_part_that_does_not_authenticate) {
  OpenLog log;
  fill(log);
  tamper(log, "commits", [](auto& db, auto* family) {
    auto [key, value] = entry(db, family, 0);
    // The sealed part ends with its tag, right before the list of what the event is about.
    const auto tail = value.find("job") - 2 - sizeof(EntityId) - 1 - sizeof(ClaimKey) - 1;
    value[tail - 3] = static_cast<char>(value[tail - 3] ^ 1);
    ASSERT_TRUE(db.Put({}, family, key, value).ok());
  });
  log.open();
  EXPECT_THAT(verify_all(log).problems, Contains(HasSubstr("does not authenticate")));
}

TEST(ReadOnlyLog, is_opened_beside_the_one_that_writes) {
  OpenLog log;
  fill(log);
  const auto beside = open_rocks_log(log.folder() / "log", log.keys(), random_bytes32(), {.read_only = true});
  const auto head = beside->head();
  EXPECT_EQ(head, log->head());
  ASSERT_TRUE(log->stage(Draft().event(entity(9))));
  log->flush();
  EXPECT_EQ(beside->head(), head);
  EXPECT_TRUE(verify(*beside, log.keys(), {}).fine());
}

}  // namespace
}  // namespace eventstore::testing
