// The log itself, for auditors and for programs that follow what happens.
#include "api/accept.hpp"
#include "api/application.hpp"
#include "api/event_feed.hpp"
#include "api/event_pages.hpp"
#include "api/routes.hpp"
#include "projections/entities.hpp"

namespace api {

namespace {

constexpr std::string_view event_forms = "application/json, application/x-ndjson, text/event-stream";

using eventstore::Position;

constexpr std::size_t limit_default = 100;
constexpr std::size_t limit_max = 1000;

struct EventList {
  std::vector<EventView> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(EventList, (), (items, next_cursor))

struct StreamView {
  std::string stream;
  std::uint64_t version = 0;
  std::vector<EventView> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(StreamView, (), (stream, version, items, next_cursor))

/// What is asked for, checked.
struct Asked {
  EventFilter filter;
  std::optional<Position>
      after;  ///< none: a page and lines begin with the first event, a stream with the next
  std::optional<std::uint64_t> limit;
};

Result<std::optional<eventstore::EntityId>> entity_parameter(const Call& call, std::string_view name) {
  const auto text = call.query.find(name);
  if (!text) return std::optional<eventstore::EntityId>{};
  const auto entity = projections::parse_entity(*text);
  if (!entity) return Call::bad_parameter(name);
  return entity;
}

/// After which event: nextCursor of the page before says it, or the client, or it says the first one wanted.
Result<std::optional<std::uint64_t>> read_after(const CommandCall& call) {
  if (call.query.find("cursor")) return call.parameter<std::uint64_t>("cursor");
  const auto from = call.parameter<std::uint64_t>("fromPosition");
  if (!from) return std::unexpected(from.error());
  if (!*from) return call.parameter<std::uint64_t>("after");
  return **from == 0 ? 0 : **from - 1;
}

Result<Asked> read_question(const CommandCall& call) {
  Asked asked;
  const auto after = read_after(call);
  if (!after) return std::unexpected(after.error());
  asked.after = *after;
  const auto limit = call.parameter<std::uint64_t>("limit");
  if (!limit) return std::unexpected(limit.error());
  if (*limit && **limit == 0) return Call::bad_parameter("limit");
  asked.limit = *limit;
  const auto stream = entity_parameter(call, "stream");
  if (!stream) return std::unexpected(stream.error());
  asked.filter.stream = *stream;
  const auto about = entity_parameter(call, "about");
  if (!about) return std::unexpected(about.error());
  asked.filter.about = *about;
  asked.filter.type = call.query.find("type").value_or("");
  if (!asked.filter.names_known_type()) return Call::bad_parameter("type");
  return asked;
}

/// A page of at most 1000 events, whatever is asked for.
std::size_t page_size(std::optional<std::uint64_t> limit) {
  return static_cast<std::size_t>(std::min<std::uint64_t>(limit.value_or(limit_default), limit_max));
}

void append_items(std::string& out, const EventPage& page) {
  out += "\"items\":[";
  for (const auto& item : page.items) {
    if (out.back() != '[') out += ',';
    out += item.json;
  }
  out += "],\"nextCursor\":";
  if (page.more) ((out += '"') += std::to_string(page.scanned)) += '"';
  else out += "null";
  out += '}';
}

Response json_answer(const Application& application, std::string body) {
  Response response;
  response.body = std::move(body);
  response.headers = "Forecourt-Position: " + std::to_string(application.log().head()) +
                     "\r\nVary: Accept\r\nCache-Control: no-store\r\n";
  return response;
}

/// Makes the answer on the slow threads: it reads the disk for as long as it takes.
template <class Make>
void answer_slowly(Application& application, const Call& call, Reply reply, Make make) {
  auto waiting = std::make_shared<Reply>(std::move(reply));
  const bool queued = application.slow_work().submit(
      [waiting, make = std::move(make), correlation_id = call.correlation_id]() mutable {
        try {
          Result<Response> made = make();
          (*waiting)(made ? *std::move(made) : to_response(made.error(), correlation_id));
        } catch (const std::exception&) {
          (*waiting)(to_response({500, "internal-error", "The events could not be read.", {}, {}, {}},
                                 correlation_id));
        }
      });
  if (!queued)
    (*waiting)(
        to_response(unavailable("busy", "Too much slow work is waiting.", 1).error(), call.correlation_id));
}

void answer_page(Application& application, const CommandCall& call, const Asked& asked, Reply reply) {
  answer_slowly(application, call, std::move(reply),
                [&application, principal = call.principal, asked]() -> Result<Response> {
                  const auto generation = application.runner().current();
                  EventReader reader(application.log(), generation->rows(), *principal);
                  EventPageLimits limits;
                  limits.items_max = page_size(asked.limit);
                  std::string body(1, '{');
                  append_items(body, reader.read(asked.filter, asked.after.value_or(0), limits));
                  return json_answer(application, std::move(body));
                });
}

/// Hands the follower to the feed once the head of the answer is on its way.
void answer_stream(Application& application, const CommandCall& call, const Asked& asked, Follower::Form form,
                   Reply reply) {
  auto& feed = application.event_feed();
  if (feed.full())
    return reply(
        to_response(unavailable("busy", "Too many follow the log already.", 5).error(), call.correlation_id));
  auto follower = std::make_shared<Follower>();
  follower->principal = call.principal;
  follower->filter = asked.filter;
  follower->form = form;
  follower->last = application.log().head();
  follower->after = asked.after.value_or(form == Follower::Form::event_stream ? follower->last : 0);
  if (asked.limit) follower->items_left = *asked.limit;
  Response response;
  response.content_type = form == Follower::Form::lines ? "application/x-ndjson" : "text/event-stream";
  response.headers = "Forecourt-Position: " + std::to_string(follower->last) +
                     "\r\nVary: Accept\r\nCache-Control: no-store\r\n";
  response.stream = [&feed, follower](const std::shared_ptr<Push>& push) {
    // With the id, a client that is cut off before it heard anything comes back to where it began.
    if (follower->form == Follower::Form::event_stream)
      push->send("retry: 2000\nid: " + std::to_string(follower->after) + "\n\n");
    follower->push = push;
    if (!feed.add(std::move(*follower))) push->finish();
  };
  reply(std::move(response));
}

void answer_events(Application& application, const CommandCall& call, Reply reply) {
  auto asked = read_question(call);
  if (!asked) return reply(to_response(asked.error(), call.correlation_id));
  const auto form = preferred(call.accept, event_forms);
  if (form == "text/event-stream") {
    if (!call.last_event_id.empty()) {
      const auto* const end = call.last_event_id.data() + call.last_event_id.size();
      Position last = 0;
      const auto [stop, error] = std::from_chars(call.last_event_id.data(), end, last);
      asked->after = last;
      if (error != std::errc{} || stop != end)
        return reply(to_response({400, "invalid-last-event-id", "Last-Event-ID is a position.", {}, {}, {}},
                                 call.correlation_id));
    }
    return answer_stream(application, call, *asked, Follower::Form::event_stream, std::move(reply));
  }
  if (form == "application/x-ndjson")
    return answer_stream(application, call, *asked, Follower::Form::lines, std::move(reply));
  answer_page(application, call, *asked, std::move(reply));
}

void answer_one_stream(Application& application, const CommandCall& call, Reply reply) {
  const auto stream = projections::parse_entity(call.path_parameters[0]);
  const auto after = read_after(call);
  const auto limit = call.parameter<std::uint64_t>("limit");
  if (!stream) return reply(to_response(no_such("stream").error(), call.correlation_id));
  if (!after) return reply(to_response(after.error(), call.correlation_id));
  if (!limit || (*limit && **limit == 0))
    return reply(to_response(Call::bad_parameter("limit").error(), call.correlation_id));
  answer_slowly(
      application, call, std::move(reply),
      [&application, principal = call.principal, stream = *stream, after = after->value_or(0),
       limit = *limit]() -> Result<Response> {
        const auto version =
            application.log().stream_positions(principal->organisation_id.ulid.bytes(), stream).size();
        if (version == 0) return no_such("stream");
        const auto generation = application.runner().current();
        EventReader reader(application.log(), generation->rows(), *principal);
        EventPageLimits limits;
        limits.items_max = page_size(limit);
        std::string body = R"({"stream":")" + projections::entity_text(stream) + R"(","version":)" +
                           std::to_string(version) + ',';
        append_items(body, reader.read_stream(stream, after, limits));
        return json_answer(application, std::move(body));
      });
}

}  // namespace

void add_event_routes(Application& application) {
  auto& router = application.router();
  router.raw<NoBody, EventList>(
      {.path = "/v1/events",
       .permission = Permission::log_read,
       .summary = "The organisation's events, in order",
       .description =
           "As a page; whole, with Accept: application/x-ndjson, one event a line up to what is the last "
           "event now; or as they happen, with Accept: text/event-stream, where each event's id is its "
           "position and a client that comes back goes on after its Last-Event-ID. Such a stream begins "
           "with what happens next; after=0 has it begin with the first event. A page may have fewer events "
           "than asked for: the end is where nextCursor is null, and nextCursor is the `after` of the next "
           "page. What is personal is null, and erased is true, once the key of the person was destroyed.",
       .query = {{"after", "a position: events after it; 0 is the beginning"},
                 {"fromPosition", "a position: that event and those after it"},
                 {"cursor", "nextCursor of the page before"},
                 {"limit", "at most so many events; a page has 100, and never more than 1000"},
                 {"type", "of this type, or of all types that begin so: customer.*"},
                 {"stream", "of this stream: cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB"},
                 {"about", "of this stream, and of others that are about it: a customer's bookings"}},
       .reply_type = event_forms},
      [&application](const CommandCall& call, Reply reply) {
        answer_events(application, call, std::move(reply));
      });
  router.raw<NoBody, StreamView>(
      {.path = "/v1/streams/{stream}",
       .permission = Permission::log_read,
       .summary = "One stream's events, with who, when and why",
       .description =
           "Everything that has an identifier has a stream of that name: a customer, a vehicle, a booking, "
           "a garage, a member of staff.",
       .query = {{"after", "a version: events after it"},
                 {"cursor", "nextCursor of the page before"},
                 {"limit", "at most so many events: 100, never more than 1000"}}},
      [&application](const CommandCall& call, Reply reply) {
        answer_one_stream(application, call, std::move(reply));
      });
}

}  // namespace api
