// The application behind the server: it knows the routes, finds out who asks, answers reads at once, sends
// commands to the committer, and answers them when they are durable and the views know them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "api/authentication.hpp"
#include "api/folded_histories.hpp"
#include "api/http.hpp"
#include "api/login_throttle.hpp"
#include "api/metrics.hpp"
#include "api/new_ulid.hpp"
#include "api/recent_views.hpp"
#include "api/router.hpp"
#include "api/slow_work.hpp"
#include "eventstore/committer.hpp"
#include "eventstore/key_store.hpp"
#include "eventstore/log.hpp"
#include "eventstore/master_key.hpp"
#include "projections/runner.hpp"

namespace api {

class EventFeed;

/// What may be told of a request: nothing of what was in it.
struct RequestRecord {
  std::string_view method;
  std::string_view route;  ///< its pattern: "/v1/customers/{customerId}"
  std::int64_t status = 0;
  std::chrono::microseconds duration{};
  std::string_view correlation_id;
};

struct ApplicationSettings {
  std::filesystem::path data;
  std::string operator_key;  ///< empty: made at the first start and kept in the data folder
  std::int64_t session_hours = 12;
  std::size_t slow_threads = 1;
  std::size_t slow_queue_max = 64;
  std::size_t views_cache_bytes = 64U << 20;
  std::size_t log_cache_bytes = 64U << 20;
  std::size_t history_cache_bytes = 32U << 20;
  std::function<void(const RequestRecord&)> on_request;  ///< any thread calls it; may be empty
};

class Application : public Handler {
 public:
  /// Opens the log and the views in the data folder, making them at the first start. `broken` is called when
  /// the log can no longer be written: it must end the process.
  Application(ApplicationSettings settings, std::function<void(std::string_view)> broken);
  ~Application() override;

  std::optional<Response> handle(const Request& request, const std::function<Reply()>& later) override;

  /// Brings the views up to date: in the background, or before it returns.
  void start() { runner_->start(); }
  void catch_up() { runner_->catch_up(); }
  /// Refuses new commands and finishes those that wait.
  void stop();

  // What routes are made of.
  const ApplicationSettings& settings() const { return settings_; }
  eventstore::Log& log() { return *log_; }
  const eventstore::Log& log() const { return *log_; }
  eventstore::KeyStore& keys() { return *keys_; }
  projections::Runner& runner() { return *runner_; }
  const projections::Runner& runner() const { return *runner_; }
  Router& router() { return router_; }
  const Tokens& tokens() const { return tokens_; }
  const Authenticator& authenticator() const { return authenticator_; }
  LoginThrottle& login_throttle() { return login_throttle_; }
  SlowWork& slow_work() { return *slow_work_; }
  Metrics& metrics() { return metrics_; }
  RecentViews& recent_views() { return *recent_views_; }
  EventFeed& event_feed() { return *event_feed_; }
  FoldedHistories& histories() const { return *histories_; }

  /// The settings of the garage in a path; 404 unless it is one of the organisation's.
  Result<std::shared_ptr<const GarageSettings>> garage(const Call& call, domain::GarageId garage) const;

  /// Sends a command to the committer on its own, outside any request (a log-in's session, a demo's booking).
  /// `answer` gets the outcome on the committer's thread.
  using Outcome = Result<std::pair<Done, eventstore::Position>>;
  /// With a record, the same request is decided once: its repetition gets the outcome that the first one had.
  /// One that reads no views shares its trip to the disk with those around it.
  void submit(const eventstore::Metadata& metadata, Decide decide, std::function<void(Outcome)> answer,
              std::optional<eventstore::IdempotencyRecord> record = std::nullopt, bool reads_views = true);
  /// The same, and waits.
  Outcome execute(const eventstore::Metadata& metadata, Decide decide);
  /// Metadata of a change that the server makes by itself.
  eventstore::Metadata own_metadata(domain::OrganisationId organisation) const;
  eventstore::Metadata metadata_for(const Call& call) const;
  /// What makes a repetition of this request by `who` known; nothing where it came without an
  /// Idempotency-Key.
  std::optional<eventstore::IdempotencyRecord> idempotency_record(const CommandCall& call,
                                                                  const eventstore::Metadata& who) const;

  /// The answer to GET of `path`, now or as of `position`.
  Result<Rendered> show(const Call& call, std::string_view path,
                        std::optional<eventstore::Position> as_of) const;

  /// What a command left behind, as its route shows it.
  Result<Rendered> show_result(const Route& route, const Call& call, std::string_view resource,
                               std::optional<eventstore::Position> as_of) const;

  /// Fresh identifiers, in the order of time.
  template <class IdType>
  static IdType new_id() {
    return IdType{new_ulid()};
  }
  static domain::Instant now();
  /// The moment of the next commit: now, but never before the one before it. On the committer's thread.
  domain::Instant next_recorded_at();
  AggregateCaches& aggregates() { return aggregates_; }

  /// Waits until something is appended after `position`, or `or_until` holds, which is asked again after each
  /// append and wake_waiting(); false after the timeout or when stopping.
  bool wait_for_append(eventstore::Position position, std::chrono::milliseconds timeout,
                       const std::function<bool()>& or_until = {}) const;
  void wake_waiting() const;

 private:
  struct Incoming;
  struct DetachedRead;
  std::optional<Response> answer(Incoming& incoming, const std::function<Reply()>& later);
  std::optional<Response> read(Incoming& incoming, const std::function<Reply()>& later);
  Response read_now(const Route& route, const ReadCall& call) const;
  std::optional<Response> read_when_folded(Incoming& incoming, eventstore::Position position,
                                           const std::function<Reply()>& later);
  std::optional<Response> read_as_of(Incoming& incoming, eventstore::Position at_least,
                                     const std::function<Reply()>& later);
  Response not_folded_yet(const Call& call) const;
  Response show_as_of(const Route& route, ReadCall& call, eventstore::Position position) const;
  std::optional<Response> command(Incoming& incoming, const std::function<Reply()>& later);
  Result<void> authorise(const Route& route, Call& call, std::string_view authorization);
  void durable(eventstore::Committer::Commands commands);

  ApplicationSettings settings_;
  eventstore::MasterKey master_key_;
  Tokens tokens_;
  Authenticator authenticator_;
  LoginThrottle login_throttle_;
  Metrics metrics_;
  Router router_;
  std::unique_ptr<eventstore::KeyStore> keys_;
  std::unique_ptr<eventstore::Log> log_;
  std::unique_ptr<projections::Runner> runner_;
  std::unique_ptr<FoldedHistories> histories_;
  AggregateCaches aggregates_;
  std::int64_t last_recorded_at_ms_ = 0;  ///< the committer's own
  mutable std::mutex append_mutex_;       ///< only for waiting on appended_
  mutable std::condition_variable appended_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<SlowWork> slow_work_;
  std::unique_ptr<RecentViews> recent_views_;
  std::unique_ptr<eventstore::Committer> committer_;
  std::unique_ptr<EventFeed> event_feed_;
};

}  // namespace api
