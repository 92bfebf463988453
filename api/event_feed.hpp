// Events as they happen, and all events after a position: for any number of followers, by one thread. A
// follower that reads slowly is waited for, so what is kept for it stays small; one that may no longer read
// the log is let go.
//
//   text/event-stream      id: 17                        follows the tail until somebody goes; a comment
//   keeps it alive
//                          data: {"position":17,...}
//   application/x-ndjson   {"position":17,...}           ends at what was the head, or at the limit
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/event_pages.hpp"
#include "api/http.hpp"

namespace api {

class Application;

struct Follower {
  enum class Form { event_stream, lines };

  std::shared_ptr<const Principal> principal;
  EventFilter filter;
  eventstore::Position after = 0;
  Form form = Form::event_stream;
  eventstore::Position last = 0;  ///< of lines: where they end
  std::uint64_t items_left = std::numeric_limits<std::uint64_t>::max();
  std::shared_ptr<Push> push;
};

class EventFeed {
 public:
  using Clock = std::chrono::steady_clock;

  struct Settings {
    std::size_t followers_max = 10'000;
    std::size_t backlog_bytes_max = 512 * 1024;  ///< a follower with more than this unread is waited for
    std::chrono::milliseconds heartbeat{15'000};
  };

  EventFeed(Application& application, Settings settings);
  /// Ends the event streams; lines that are not complete are broken off.
  ~EventFeed();

  /// From any thread. False, and the follower is not taken, when there are too many or this is stopping.
  bool add(Follower follower);
  std::size_t followers() const { return count_; }
  bool full() const { return count_ >= settings_.followers_max; }

 private:
  struct Served {
    Follower follower;
    std::string token;  ///< asked again whether it may still read
    Clock::time_point last_sent;
  };
  enum class Outcome { up_to_date, behind, waiting_for_client, gone };

  void run();
  void wait_for_arrivals();
  void take_arrivals();
  Outcome serve(Served& served);
  bool may_read(Served& served) const;
  const EventPage& page_for(const Follower& follower);
  void send(Served& served, const EventPage& page) const;
  void keep_alive(Served& served) const;
  std::chrono::milliseconds until_heartbeat() const;

  Application& application_;
  const Settings settings_;
  std::mutex mutex_;                 ///< guards arrived_
  std::condition_variable arrival_;  ///< of a follower, or of the end
  std::vector<Served> arrived_;
  std::atomic<std::size_t> count_{0};
  std::atomic<bool> has_arrivals_{false};
  std::atomic<bool> stopping_{false};

  // The thread's own.
  std::vector<Served> served_;
  /// The page that was read last in this round: followers at the same place share it.
  struct SharedPage {
    domain::OrganisationId organisation;
    bool personal = false;
    EventFilter filter;
    eventstore::Position after = 0;
    EventPage page;
  };
  std::optional<SharedPage> shared_;
  std::thread thread_;
};

}  // namespace api
