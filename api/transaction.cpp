#include "api/transaction.hpp"

#include <algorithm>
#include <tuple>

#include "projections/event_codec.hpp"

namespace api {

namespace {

struct ClaimWords {
  std::string_view stored;  ///< part of the hash: never changes
  std::string_view code;    ///< of the problem when somebody else has it
  std::string_view detail;
};

ClaimWords words_for(domain::ClaimKind kind) {
  using enum domain::ClaimKind;
  switch (kind) {
    case phone:
      return {"phone", "phone-taken", "Another customer has this phone number."};
    case registration:
      return {"registration", "registration-taken", "Another vehicle bears this registration."};
    case vin:
      return {"vin", "vin-taken", "Another vehicle has this VIN."};
    case staff_email:
      return {"staff-email", "email-taken", "Somebody logs in with this e-mail address already."};
    case import_file:
      return {"import-file", "file-already-uploaded", "This file is uploaded and not committed yet."};
    case plan_name:
      return {"plan-name", "name-taken", "Another plan has this name."};
    case active_membership:
      return {"active-membership", "membership-active", "The customer has a membership already."};
    case external_payment:
      return {"external-payment", "external-id-taken", "A payment with this external number is there."};
    case billed_job:
      return {"billed-job", "job-being-billed", "A draft or an invoice bills the job already."};
  }
  return {};
}

}  // namespace

Transaction::Transaction(eventstore::Log& log, AggregateCaches& caches, const projections::RowStore& views,
                         eventstore::Metadata metadata, domain::Context context)
    : log_(log), caches_(caches), views_(views), context_(context) {
  draft_.metadata = std::move(metadata);
}

Transaction::~Transaction() = default;

eventstore::ClaimKey Transaction::claim_key(domain::ClaimKind kind, std::string_view value) const {
  // Log-ins begin with an e-mail address alone, so those are unique in the whole server.
  const auto& organisation = draft_.metadata.organisation;
  const std::string_view scope = kind == domain::ClaimKind::staff_email
                                     ? std::string_view{}
                                     : std::string_view(organisation.data(), organisation.size());
  return log_.claim_key(scope, words_for(kind).stored, value);
}

std::optional<eventstore::Claimant> Transaction::claimed_by(domain::ClaimKind kind,
                                                            std::string_view value) const {
  return log_.claimed_by(claim_key(kind, value));
}

void Transaction::add_claim(const domain::ClaimChange& claim, const eventstore::EntityId& owner) {
  const auto key = claim_key(claim.kind, claim.value);
  draft_.claims.push_back({key, claim.action == domain::ClaimChange::Action::take, owner});
  claim_kinds_.emplace_back(key, claim.kind);
}

std::uint64_t Transaction::take_number(const std::string& series) {
  for (auto& taken : draft_.numbers)
    if (taken.series == series) return ++taken.value;
  const auto value = log_.last_number(draft_.metadata.organisation, series) + 1;
  draft_.numbers.push_back({series, value});
  return value;
}

void Transaction::forget() {
  draft_.events.clear();
  draft_.claims.clear();
  draft_.numbers.clear();
  claim_kinds_.clear();
  events_.clear();
  locals_.clear();
}

std::optional<eventstore::Snapshot> Transaction::load_snapshot(const eventstore::EntityId& stream) const {
  const auto& organisation = draft_.metadata.organisation;
  if (log_.version_of(organisation, stream) == 0) return std::nullopt;
  return log_.snapshot(organisation, stream);
}

template <class AggregateEvent>
void Transaction::replay(
    const eventstore::EntityId& stream, std::uint64_t after_version,
    const std::function<void(const AggregateEvent&, std::uint64_t version)>& visit) const {
  const auto& organisation = draft_.metadata.organisation;
  if (log_.version_of(organisation, stream) == after_version) return;
  log_.visit(log_.stream_positions(organisation, stream, after_version),
             [&](const eventstore::CommitRecord& commit, const eventstore::RecordedEvent& recorded) {
               const auto event = projections::decode_event(log_, commit, recorded);
               const auto* const own = std::get_if<AggregateEvent>(&event.body);
               if (own == nullptr) throw eventstore::LogDamaged("an event is in a stream of another kind");
               visit(*own, event.version);
             });
}

template <class AggregateEvent>
void Transaction::add_event(const eventstore::EntityId& stream, std::uint64_t version,
                            const eventstore::EntityId& subject, std::vector<eventstore::EntityId> about,
                            AggregateEvent event) {
  projections::AnyAggregateEvent body = std::move(event);
  auto encoded = projections::encode_event(body);
  draft_.events.push_back({.stream = stream,
                           .type = encoded.type,
                           .schema_version = 1,
                           .payload = std::move(encoded.payload),
                           .personal = std::move(encoded.personal),
                           .subject = subject,
                           .about = std::move(about)});
  events_.push_back({.body = std::move(body),
                     .position = 0,
                     .stream = stream,
                     .version = version,
                     .erased = false,
                     .metadata = draft_.metadata});
}

/// Names the members that are wanted, and so has them made.
template <class... AggregateEvents>
auto Transaction::make_for_each(const std::variant<AggregateEvents...>*) {
  return std::tuple(&Transaction::replay<AggregateEvents>..., &Transaction::add_event<AggregateEvents>...);
}
template auto Transaction::make_for_each(const projections::AnyAggregateEvent*);

Problem Transaction::explain(const eventstore::Unmet& unmet) const {
  if (!unmet.claims.empty()) {
    const auto& taken = unmet.claims.front();
    const auto kind = std::ranges::find(claim_kinds_, taken.key,
                                        &std::pair<eventstore::ClaimKey, domain::ClaimKind>::first);
    const auto words = words_for(kind->second);
    Problem problem{409, std::string(words.code), std::string(words.detail), {}, {}, {}};
    if (taken.by.organisation == draft_.metadata.organisation)
      problem.conflicts_with = projections::entity_text(taken.by.entity);
    return problem;
  }
  return {409, "changed-meanwhile", "Somebody else changed this at the same time; try again.", {}, {}, {}};
}

Result<eventstore::Position> Transaction::stage() {
  for (const auto& [kind, locals] : locals_) locals->expect(draft_.expected);
  const auto count = events_.size();
  const auto owner = draft_.metadata.organisation;
  const auto last = log_.stage(std::move(draft_));
  draft_.metadata.organisation = owner;  // whose it was is still asked for
  if (!last) return std::unexpected(explain(last.error()));
  for (std::size_t i = 0; i < count; ++i) events_[i].position = *last - count + 1 + i;
  for (const auto& [kind, locals] : locals_) locals->keep(organisation(), caches_);
  return *last;
}

}  // namespace api
