// Commands on their way through the committer: one that came as a request, and one of the server's own.
#pragma once

#include <vector>

#include "api/application.hpp"
#include "projections/event_codec.hpp"

namespace api {

/// What both have in common: they decide in a transaction and know what came of it.
class DecidedCommand : public eventstore::Command {
 public:
  /// With a record, the same key with the same body again is answered as the first was, and with another body
  /// it is refused.
  DecidedCommand(Application& application, eventstore::Metadata metadata, Decide decide,
                 std::optional<eventstore::IdempotencyRecord> record)
      : application_(application),
        metadata_(std::move(metadata)),
        decide_(std::move(decide)),
        record_(std::move(record)) {}

  bool stage(eventstore::Log& log) override;

  /// Of the commit that was staged, in order.
  std::vector<projections::Event>& events() { return events_; }

 protected:
  virtual domain::Context context(domain::Instant now) const;

  Application& application_;
  eventstore::Metadata metadata_;
  Decide decide_;
  std::vector<projections::Event> events_;
  Application::Outcome outcome_ = std::unexpected(Problem{});
  bool replayed_ = false;  ///< the outcome is that of an earlier request

 private:
  /// The outcome of the same request before, or a refusal; nothing where the command is to be decided.
  std::optional<Application::Outcome> answered_before(eventstore::Log& log);
  Application::Outcome decide_and_stage(eventstore::Log& log, bool& staged);

  std::optional<eventstore::IdempotencyRecord> record_;
};

class PendingCommand : public DecidedCommand {
 public:
  PendingCommand(Application& application, const Route& route, const CommandCall& call, Decide decide,
                 Reply reply);

  bool reads_views() const override { return reads_views_; }
  void answer() override;
  void fail(std::string_view why) override;
  void refuse(const Problem& problem);

 protected:
  domain::Context context(domain::Instant now) const override;

 private:
  struct Answer;

  const Route& route_;
  bool reads_views_;
  Call call_;
  std::string path_;
  Reply reply_;
  std::shared_ptr<const GarageSettings> garage_;  ///< whose local day "today" is; may be null
};

class OwnCommand : public DecidedCommand {
 public:
  OwnCommand(Application& application, eventstore::Metadata metadata, Decide decide,
             std::function<void(Application::Outcome)> answer,
             std::optional<eventstore::IdempotencyRecord> record, bool reads_views)
      : DecidedCommand(application, std::move(metadata), std::move(decide), std::move(record)),
        answer_(std::move(answer)),
        reads_views_(reads_views) {}

  bool reads_views() const override { return reads_views_; }
  void answer() override { answer_(std::move(outcome_)); }
  void fail(std::string_view why) override { answer_(problem(503, "log-failed", std::string(why))); }
  void refuse(const Problem& problem) { answer_(std::unexpected(problem)); }

 private:
  std::function<void(Application::Outcome)> answer_;
  bool reads_views_;
};

}  // namespace api
