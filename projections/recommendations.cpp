#include "projections/recommendations.hpp"

#include "domain/recommendation.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template RecommendationRow decode_row<RecommendationRow>(std::string_view stored);
template OutstandingRow decode_row<OutstandingRow>(std::string_view stored);

using domain::recommendation::FollowUp;
using domain::recommendation::Status;

namespace {

/// Changes the row, and keeps the list of what is outstanding in step with it.
template <class Change>
void change(const Event& event, Views& views, Change apply) {
  const auto organisation = organisation_of(event);
  auto& row = views.recommendations.edit(
      RecommendationRow::key(organisation, stream_id<domain::RecommendationId>(event)));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  apply(row);
  const auto key = OutstandingRow::key(organisation, row);
  if (!domain::recommendation::is_outstanding(row.status)) return views.outstanding.erase(key);
  views.outstanding.put(key, {row.status, row.severity, row.due, row.follow_up, row.vehicle_id});
}

void step_to(const Event& event, RecommendationRow& row, Status status,
             const std::optional<std::string>& reason = std::nullopt) {
  row.status = status;
  row.steps.push_back({status, event.recorded_at(), reason});
}

void raise(const Event& event, const domain::recommendation::Raised& raised, Views& views) {
  const auto id = stream_id<domain::RecommendationId>(event);
  change(event, views, [&](RecommendationRow& row) {
    row.recommendation_id = id;
    row.garage_id = raised.garage_id;
    row.customer_id = raised.customer_id;
    row.vehicle_id = raised.vehicle_id;
    row.source = raised.source;
    row.job_id = raised.job_id;
    row.quote_id = raised.quote_id;
    row.service_id = raised.service_id;
    row.severity = raised.severity;
    row.estimate = raised.estimate;
    row.due = raised.due;
    row.words = raised.personal;
    row.created_at = event.recorded_at();
    step_to(event, row, Status::open);
  });
  const auto organisation = organisation_of(event);
  views.work.edit(WorkRow::key(organisation, raised.customer_id)).recommendations.push_back(id);
  if (raised.vehicle_id)
    views.work.edit(WorkRow::key(organisation, *raised.vehicle_id)).recommendations.push_back(id);
}

void follow_up(const Event& event, const domain::recommendation::FollowedUp& followed,
               RecommendationRow& row) {
  row.follow_up = followed.status;
  row.next_on = followed.next_on;
  if (followed.status != FollowUp::none && followed.status != FollowUp::scheduled)
    row.last_contact_at = event.recorded_at();
  row.follow_ups.push_back({followed.status, event.recorded_at(), followed.next_on, followed.personal.note});
}

}  // namespace

void project_recommendations(const Event& event, Views& views) {
  using namespace domain::recommendation;
  const auto with = [&](auto apply) { change(event, views, apply); };
  on(
      event,  //
      [&](const Raised& e) { raise(event, e, views); },
      [&](const Revised& e) {
        with([&](RecommendationRow& row) {
          row.severity = e.severity;
          row.estimate = e.estimate;
          row.due = e.due;
          row.words = e.personal;
        });
      },
      [&](const Approved&) { with([&](RecommendationRow& row) { step_to(event, row, Status::approved); }); },
      [&](const Declined& e) {
        with([&](RecommendationRow& row) {
          step_to(event, row, Status::declined, e.personal.reason);
          ++row.times_declined;
          row.declined_at = event.recorded_at();
        });
      },
      [&](const Deferred& e) {
        with([&](RecommendationRow& row) {
          step_to(event, row, Status::deferred, e.personal.reason);
          row.due = e.due;
        });
      },
      [&](const FollowedUp& e) { with([&](RecommendationRow& row) { follow_up(event, e, row); }); },
      [&](const Completed& e) {
        with([&](RecommendationRow& row) {
          step_to(event, row, Status::done);
          row.done_in_job_id = e.job_id;
        });
      },
      [&](const Dismissed& e) {
        with([&](RecommendationRow& row) { step_to(event, row, Status::dismissed, e.personal.reason); });
      },
      [&](const Superseded& e) {
        with([&](RecommendationRow& row) {
          step_to(event, row, Status::superseded);
          row.superseded_by_id = e.by_id;
        });
      });
}

}  // namespace projections
