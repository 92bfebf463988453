#include "api/event_feed.hpp"

#include <algorithm>

#include "api/application.hpp"

namespace api {

namespace {

using namespace std::chrono_literals;

/// Small pages, so that a long export does not hold up those who follow the tail.
constexpr EventPageLimits page_limits{.items_max = 500, .scanned_max = 2'000, .bytes_max = 256 * 1024};
constexpr auto slow_client_wait = 20ms;

std::string token_of(const Application& application, const Principal& principal) {
  return application.tokens().token_of(
      principal.kind == Principal::Kind::member ? principal.session_id.text() : principal.api_key_id.text());
}

}  // namespace

EventFeed::EventFeed(Application& application, Settings settings)
    : application_(application), settings_(settings), thread_([this] { run(); }) {}

EventFeed::~EventFeed() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  arrival_.notify_one();
  application_.wake_waiting();
  thread_.join();
  take_arrivals();
  for (auto& served : served_)
    if (served.follower.form == Follower::Form::event_stream) served.follower.push->finish();
}

bool EventFeed::add(Follower follower) {
  auto token = token_of(application_, *follower.principal);
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || full()) return false;
    ++count_;
    arrived_.push_back({std::move(follower), std::move(token), Clock::now()});
    has_arrivals_ = true;
  }
  arrival_.notify_one();
  application_.wake_waiting();
  return true;
}

void EventFeed::take_arrivals() {
  const std::scoped_lock lock(mutex_);
  std::ranges::move(arrived_, std::back_inserter(served_));
  arrived_.clear();
  has_arrivals_ = false;
}

/// Woken at every append without anybody to tell of it, the thread would take its time from the commands.
void EventFeed::wait_for_arrivals() {
  std::unique_lock lock(mutex_);
  arrival_.wait(lock, [this] { return stopping_ || has_arrivals_; });
}

void EventFeed::run() {
  while (!stopping_) {
    if (served_.empty()) wait_for_arrivals();
    take_arrivals();
    const auto head = application_.log().head();
    shared_.reset();
    bool behind = false;
    bool waiting = false;
    std::erase_if(served_, [&](Served& served) {
      const auto outcome = serve(served);
      behind = behind || outcome == Outcome::behind;
      waiting = waiting || outcome == Outcome::waiting_for_client;
      if (outcome == Outcome::gone) --count_;
      return outcome == Outcome::gone;
    });
    if (behind || served_.empty()) continue;
    const auto until = [this] { return stopping_ || has_arrivals_; };
    application_.wait_for_append(head, waiting ? slow_client_wait : until_heartbeat(), until);
  }
}

EventFeed::Outcome EventFeed::serve(Served& served) {
  auto& follower = served.follower;
  if (!follower.push->open()) return Outcome::gone;
  try {
    if (!may_read(served)) {
      follower.push->finish();
      return Outcome::gone;
    }
    if (follower.push->backlog_bytes() > settings_.backlog_bytes_max) return Outcome::waiting_for_client;
    const auto& page = page_for(follower);
    send(served, page);
    follower.after = page.scanned;
    const bool lines = follower.form == Follower::Form::lines;
    if (follower.items_left == 0 || (lines && follower.after >= follower.last)) {
      follower.push->finish();
      return Outcome::gone;
    }
    if (page.more) return Outcome::behind;
  } catch (const std::exception&) {
    // Not finished but broken off, so that nobody takes a part for the whole.
    return Outcome::gone;
  }
  if (Clock::now() - served.last_sent >= settings_.heartbeat) keep_alive(served);
  return Outcome::up_to_date;
}

/// Logging out, losing the role, and time all end it.
bool EventFeed::may_read(Served& served) const {
  const auto generation = application_.runner().current();
  auto principal =
      application_.authenticator().authenticate(served.token, generation->rows(), Application::now());
  if (!principal || !principal->may(Permission::log_read)) return false;
  served.follower.principal = std::move(principal);
  return true;
}

const EventPage& EventFeed::page_for(const Follower& follower) {
  const auto organisation = follower.principal->organisation_id;
  const bool personal = sees_personal(*follower.principal);
  const bool same = shared_ && shared_->organisation == organisation && shared_->personal == personal &&
                    shared_->after == follower.after && shared_->filter == follower.filter;
  if (!same) {
    const auto generation = application_.runner().current();
    EventReader reader(application_.log(), generation->rows(), *follower.principal);
    shared_ = SharedPage{organisation, personal, follower.filter, follower.after,
                         reader.read(follower.filter, follower.after, page_limits)};
  }
  return shared_->page;
}

void EventFeed::send(Served& served, const EventPage& page) const {
  auto& follower = served.follower;
  std::string text;
  for (const auto& [position, json] : page.items) {
    if (follower.items_left == 0) break;
    if (follower.form == Follower::Form::lines) {
      if (position > follower.last) break;
      (text += json) += '\n';
    } else {
      ((((text += "id: ") += std::to_string(position)) += "\ndata: ") += json) += "\n\n";
    }
    --follower.items_left;
  }
  if (text.empty()) return;
  follower.push->send(std::move(text));
  served.last_sent = Clock::now();
}

/// Says also how far this is: a client that was shown nothing for long need not have it all looked through
/// again.
void EventFeed::keep_alive(Served& served) const {
  if (served.follower.form == Follower::Form::event_stream)
    served.follower.push->send(": still here\nid: " + std::to_string(served.follower.after) + "\n\n");
  served.last_sent = Clock::now();
}

std::chrono::milliseconds EventFeed::until_heartbeat() const {
  auto wait = settings_.heartbeat;
  const auto now = Clock::now();
  for (const auto& served : served_)
    wait = std::min(
        wait, std::chrono::ceil<std::chrono::milliseconds>(served.last_sent + settings_.heartbeat - now));
  return std::max(wait, 1ms);
}

}  // namespace api
