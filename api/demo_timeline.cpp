#include "api/demo_timeline.hpp"

#include <algorithm>
#include <utility>

namespace api {

void DemoTimeline::add(domain::Instant at, domain::GarageId garage, Act act, bool reads_views) {
  if (at <= now_) steps_.push_back({at, garage, std::move(act), reads_views});
}

void DemoTimeline::submit(const Submit& submit) {
  std::ranges::stable_sort(steps_, {}, &Step::at);
  for (auto& step : steps_) {
    const domain::Context context{.now = step.at, .today = zone_.date_of(step.at), .staff = who_};
    submit(
        step.garage,
        [context, act = std::move(step.act)](Transaction& transaction) -> Result<Done> {
          transaction.take_place(context);
          if (auto done = act(transaction); !done) return std::unexpected(std::move(done).error());
          return Done{204, {}};
        },
        step.reads_views);
  }
  steps_.clear();
}

}  // namespace api
