// Claims against a map: whatever is taken and given back, in whatever batches, the log and the map agree.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "tests/eventstore/open_log.hpp"

namespace eventstore::testing {
namespace {

struct Step {
  std::uint64_t value;
  std::uint64_t owner;
  bool take;
  bool flush;
  bool reopen;
};

rc::Gen<Step> any_step() {
  return rc::gen::build<Step>(
      rc::gen::set(&Step::value, rc::gen::inRange<std::uint64_t>(0, 4)),
      rc::gen::set(&Step::owner, rc::gen::inRange<std::uint64_t>(1, 4)), rc::gen::set(&Step::take),
      rc::gen::set(&Step::flush, rc::gen::weightedElement<bool>({{4, false}, {1, true}})),
      rc::gen::set(&Step::reopen, rc::gen::weightedElement<bool>({{99, false}, {1, true}})));
}

TEST(Claims, are_what_a_map_says_they_are) {
  OpenLog log;
  std::uint64_t first_value = 0;  // each run has values of its own, so that all share one log
  const bool agrees = rc::check("claims agree with a map", [&] {
    constexpr std::uint64_t values = 4;
    first_value += values;
    log->flush();
    std::map<std::uint64_t, std::uint64_t> holders;
    std::map<std::uint64_t, std::uint64_t> durable;
    for (const auto& step : *rc::gen::container<std::vector<Step>>(any_step())) {
      const auto key = bytes16(first_value + step.value);
      const auto owner = entity(step.owner);
      const auto holder = holders.find(step.value);
      Draft draft;
      draft.event(owner);
      if (step.take) {
        const bool may = holder == holders.end() || holder->second == step.owner;
        const auto staged = log->stage(draft.take(key, owner));
        RC_ASSERT(staged.has_value() == may);
        if (may) holders[step.value] = step.owner;
        else RC_ASSERT(staged.error().claims.at(0).by.entity == entity(holder->second));
      } else {
        RC_ASSERT(log->stage(draft.release(key, owner)).has_value());
        if (holder != holders.end() && holder->second == step.owner) holders.erase(holder);
      }
      if (step.flush) {
        log->flush();
        durable = holders;
      }
      if (step.reopen) {
        log.open();
        holders = durable;
      }
      for (std::uint64_t value = 0; value < values; ++value) {
        const auto by = log->claimed_by(bytes16(first_value + value));
        const auto expected = holders.find(value);
        RC_ASSERT(by.has_value() == (expected != holders.end()));
        if (by) {
          RC_ASSERT(by->entity == entity(expected->second));
        }
      }
    }
  });
  EXPECT_TRUE(agrees);
}

TEST(Claims, pass_from_their_holder_to_another_in_one_commit) {
  OpenLog log;
  const auto key = bytes16(1);
  Draft taken;
  taken.event(entity(1));
  ASSERT_TRUE(log->stage(taken.take(key, entity(1))));
  Draft stolen;  // what somebody gives back that he does not hold is not free
  stolen.event(entity(3));
  stolen.release(key, entity(2));
  EXPECT_FALSE(log->stage(stolen.take(key, entity(3))));
  Draft passed;
  passed.event(entity(1)).event(entity(2));
  passed.release(key, entity(1));
  ASSERT_TRUE(log->stage(passed.take(key, entity(2))));
  EXPECT_EQ(log->claimed_by(key)->entity, entity(2));
  log->flush();
  EXPECT_EQ(log->claimed_by(key)->entity, entity(2));
}

}  // namespace
}  // namespace eventstore::testing
