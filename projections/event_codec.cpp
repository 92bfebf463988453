#include "projections/event_codec.hpp"

#include <unordered_map>

#include "eventstore/json.hpp"

namespace projections {

namespace {

/// Writes the event into `body`; false when it does not fit, and then `body` is anything.
using Decode = bool (*)(std::string_view payload, std::optional<std::string_view> personal,
                        AnyAggregateEvent& body);

template <class E>
constexpr bool has_personal = requires(E event) { event.personal; };

/// The members of `event` that are in the clear, as one object.
template <class E>
std::string encode_payload(const E& event) {
  std::string out;
  out.reserve(512);
  out += '{';
  reflect::for_each_field<E>([&](reflect::FieldName name, auto field) {
    if (std::string_view(name) == "personal") return;
    const auto& member = event.*field;
    if constexpr (reflect::is_optional<std::remove_cvref_t<decltype(member)>>)
      if (!member) return;
    out += out.size() > 1 ? name.member() : name.member().substr(1);
    json::append(out, member);
  });
  return out += '}';
}

/// The members that are personal; empty where none of them is there, so that nothing is sealed in vain.
template <class Personal>
std::string encode_personal(const Personal& personal) {
  auto out = json::encode(personal);
  if (out == "{}") out.clear();
  return out;
}

/// Reads the payload; the personal part is not in it and is not missed.
template <class E>
bool decode_payload(std::string_view payload, E& event) {
  const auto root = json::parse(payload);
  if (!root) return false;
  json::Reading reading{.strict = false, .merge = false, .kept_apart = "personal", .errors = {}};
  json::read(*root, event, reading, json::Path{});
  return reading.errors.empty();
}

template <class Aggregate, class E>
bool decode_as(std::string_view payload, std::optional<std::string_view> personal, AnyAggregateEvent& body) {
  auto& event = std::get<E>(body.emplace<Aggregate>(std::in_place_type<E>));
  if (!decode_payload(payload, event)) return false;
  if constexpr (has_personal<E>) {
    if (personal) {
      auto opened = json::decode<decltype(event.personal)>(*personal);
      if (!opened) return false;
      event.personal = *std::move(opened);
    }
  }
  return true;
}

struct Codec {
  EventType described;
  Decode decode;
};

template <class Visit>
void for_each_event_type(Visit visit) {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, AnyAggregateEvent>>(
      [&](auto aggregate) {
        using Aggregate = typename decltype(aggregate)::type;
        boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Aggregate>>([&](auto event) {
          using E = typename decltype(event)::type;
          visit.template operator()<Aggregate, E>();
        });
      });
}

const std::unordered_map<std::string_view, Decode>& decoders() {
  static const auto table = [] {
    std::unordered_map<std::string_view, Decode> made;
    for_each_event_type([&]<class Aggregate, class E>() { made.emplace(E::type, &decode_as<Aggregate, E>); });
    return made;
  }();
  return table;
}

bool decode(std::string_view type, std::string_view payload, std::optional<std::string_view> personal,
            AnyAggregateEvent& body) {
  const auto found = decoders().find(type);
  return found != decoders().end() && found->second(payload, personal, body);
}

}  // namespace

EncodedEvent encode_event(const AnyAggregateEvent& event) {
  return std::visit(
      [](const auto& aggregate) {
        return std::visit(
            []<class E>(const E& e) {
              EncodedEvent encoded{E::type, encode_payload(e), {}};
              if constexpr (has_personal<E>) encoded.personal = encode_personal(e.personal);
              return encoded;
            },
            aggregate);
      },
      event);
}

std::optional<AnyAggregateEvent> decode_body(std::string_view type, std::string_view payload,
                                             std::optional<std::string_view> personal) {
  std::optional<AnyAggregateEvent> body(std::in_place);
  if (!decode(type, payload, personal, *body)) body.reset();
  return body;
}

void decode_event(const eventstore::Log& log, const eventstore::CommitRecord& commit,
                  const eventstore::RecordedEvent& recorded, Event& event) {
  std::optional<std::string> personal;
  if (recorded.key_number != 0) personal = log.unseal(commit.metadata, recorded);
  if (!decode(recorded.type, recorded.payload, personal, event.body))
    throw eventstore::LogDamaged("event " + std::to_string(recorded.position) + " is not a valid " +
                                 std::string(recorded.type));
  event.position = recorded.position;
  event.stream = recorded.stream;
  event.version = recorded.version;
  event.erased = recorded.key_number != 0 && !personal;
  event.metadata = commit.metadata;
}

Event decode_event(const eventstore::Log& log, const eventstore::CommitRecord& commit,
                   const eventstore::RecordedEvent& recorded) {
  Event event;
  decode_event(log, commit, recorded, event);
  return event;
}

const std::vector<EventType>& event_types() {
  static const auto types = [] {
    std::vector<EventType> made;
    for_each_event_type([&]<class, class E>() { made.push_back({E::type, has_personal<E>}); });
    return made;
  }();
  return types;
}

}  // namespace projections
