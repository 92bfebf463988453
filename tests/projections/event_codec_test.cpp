// Stored events keep their form for ever: what was written once is read, and written again the same.
//
// tests/golden/ has one file for each type of event, as the first version that had the type stored it: the
// payload on one line, the personal part on the next where it has one. A new type's file is written when
// FORECOURT_WRITE_GOLDEN is set; a file that is there is never written again.
#include "projections/event_codec.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "eventstore/commit_codec.hpp"
#include "eventstore/json.hpp"

namespace projections {
namespace {

/// Fills every field with something that is not its default, the same every time.
class Filler {
 public:
  template <class T>
  void fill(T& value) {
    if constexpr (std::same_as<T, bool>) value = true;
    else if constexpr (std::is_arithmetic_v<T>) value = static_cast<T>(++count_);
    else if constexpr (reflect::Enum<T>) {
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
          [&](auto one) { value = one.value; });
    } else if constexpr (reflect::Text<T>) value = sample<T>();
    else if constexpr (std::same_as<T, std::string>)
      value = "text " + std::to_string(++count_) + " \"\\\n\u00fc\u20ac";
    else if constexpr (reflect::is_optional<T>) fill(value.emplace());
    else if constexpr (reflect::is_vector<T>) {
      value.resize(2);
      for (auto& element : value) fill(element);
    } else {
      reflect::for_each_field<T>([&](std::string_view, auto field) { fill(value.*field); });
    }
  }

 private:
  template <class T>
  T sample() const {
    if constexpr (requires(T id) { id.ulid; }) return T{*domain::Ulid::parse("01JD3Z8Q6N4T0V9K5M2R7W1XYB")};
    for (const auto* const text : {"GBP", "2026-11-23T12:34:56.789Z", "2026-11-23", "08:30", "17.5"})
      if (const auto parsed = T::parse(text)) return *parsed;
    ADD_FAILURE() << "no sample of a text value";
    return {};
  }

  int count_ = 0;
};

/// An event of every type, as `make` makes it.
template <class Make>
std::vector<AnyAggregateEvent> one_of_each(Make make) {
  std::vector<AnyAggregateEvent> events;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, AnyAggregateEvent>>(
      [&](auto aggregate) {
        using Aggregate = typename decltype(aggregate)::type;
        boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Aggregate>>([&](auto type) {
          typename decltype(type)::type event;
          make(event);
          events.emplace_back(Aggregate(std::move(event)));
        });
      });
  return events;
}

std::vector<AnyAggregateEvent> empty_events() {
  return one_of_each([](auto&) {});
}

std::vector<AnyAggregateEvent> filled_events() {
  return one_of_each([](auto& event) { Filler().fill(event); });
}

void expect_round_trip(const AnyAggregateEvent& event) {
  const auto stored = encode_event(event);
  const std::string type(stored.type);
  const auto personal =
      stored.personal.empty() ? std::nullopt : std::optional<std::string_view>(stored.personal);
  const auto back = decode_body(stored.type, stored.payload, personal);
  ASSERT_TRUE(back) << type << ' ' << stored.payload << ' ' << stored.personal;
  const auto again = encode_event(*back);
  EXPECT_EQ(again.type, stored.type);
  EXPECT_EQ(again.payload, stored.payload) << type;
  EXPECT_EQ(again.personal, stored.personal) << type;
}

std::filesystem::path golden_file(std::string_view type) {
  return std::filesystem::path(SOURCE_DIR) / "tests" / "golden" / (std::string(type) + ".json");
}

struct Golden {
  std::string payload;
  std::optional<std::string> personal;
};

Golden read_golden(std::string_view type) {
  std::ifstream in(golden_file(type));
  Golden golden;
  std::getline(in, golden.payload);
  if (std::string personal; std::getline(in, personal)) golden.personal = std::move(personal);
  return golden;
}

TEST(EventCodec, reads_back_every_event_that_it_writes) {
  for (const auto& event : empty_events()) expect_round_trip(event);
  for (const auto& event : filled_events()) expect_round_trip(event);
  EXPECT_EQ(filled_events().size(), event_types().size());
}

TEST(EventCodec, reads_what_was_stored_of_every_type_and_writes_it_again_the_same) {
  for (const auto& event : filled_events()) {
    const auto fresh = encode_event(event);
    const auto file = golden_file(fresh.type);
    if (!std::filesystem::exists(file) && std::getenv("FORECOURT_WRITE_GOLDEN") != nullptr) {
      std::ofstream out(file);
      out << fresh.payload << '\n';
      if (!fresh.personal.empty()) out << fresh.personal << '\n';
    }
    ASSERT_TRUE(std::filesystem::exists(file)) << "set FORECOURT_WRITE_GOLDEN once, and keep " << file;
    const auto golden = read_golden(fresh.type);
    const auto read = decode_body(fresh.type, golden.payload, golden.personal);
    ASSERT_TRUE(read) << fresh.type << " as it was stored is not read any more";
    const auto again = encode_event(*read);
    EXPECT_EQ(again.payload, golden.payload);
    EXPECT_EQ(again.personal, golden.personal.value_or(""));
  }
}

TEST(EventCodec, knows_every_stored_type) {
  for (const auto& entry : std::filesystem::directory_iterator(golden_file("").parent_path())) {
    const auto type = entry.path().stem().string();
    const auto golden = read_golden(type);
    EXPECT_TRUE(decode_body(type, golden.payload, golden.personal)) << type;
  }
  EXPECT_FALSE(decode_body("customer.unheard-of", "{}", std::nullopt));
}

TEST(EventCodec, keeps_what_is_personal_out_of_the_payload) {
  for (const auto& event : filled_events()) {
    const auto stored = encode_event(event);
    EXPECT_EQ(stored.payload.find("\"personal\""), std::string::npos) << stored.type;
  }
}

TEST(EventCodec, reads_an_erased_event_without_its_personal_part) {
  for (const auto& event : filled_events()) {
    const auto stored = encode_event(event);
    const auto erased = decode_body(stored.type, stored.payload, std::nullopt);
    ASSERT_TRUE(erased) << stored.type;
    EXPECT_EQ(encode_event(*erased).payload, stored.payload);
  }
}

/// One random thing wrong with it.
std::string damaged(std::string bytes, std::mt19937_64& random) {
  if (bytes.empty()) return bytes;
  const auto at = random() % bytes.size();
  switch (random() % 4) {
    case 0:
      bytes[at] = static_cast<char>(random());
      break;
    case 1:
      bytes.resize(at);
      break;
    case 2:
      bytes.erase(at, 1 + random() % 8);
      break;
    default:
      bytes.insert(at, bytes.substr(random() % bytes.size(), 1 + random() % 16));
  }
  return bytes;
}

TEST(EventCodec, survives_damage) {
  const auto seed = std::random_device{}();
  std::cout << "seed " << seed << '\n';
  std::mt19937_64 random(seed);
  std::size_t read = 0;
  std::size_t refused = 0;
  for (int round = 0; round < 200; ++round)
    for (const auto& event : filled_events()) {
      const auto stored = encode_event(event);
      const auto personal =
          stored.personal.empty() ? std::nullopt : std::optional(damaged(stored.personal, random));
      const auto result = decode_body(stored.type, damaged(stored.payload, random), personal);
      ++(result ? read : refused);
      if (result) expect_round_trip(*result);
    }
  EXPECT_GT(read, 0U);
  EXPECT_GT(refused, 0U);
}

TEST(CommitCodec, survives_damage) {
  using namespace eventstore;
  const auto seed = std::random_device{}();
  std::cout << "seed " << seed << '\n';
  std::mt19937_64 random(seed);
  CommitDraft draft;
  draft.metadata.correlation_id = "correlation";
  std::vector<SealedEvent> sealed;
  for (const auto& event : filled_events()) {
    auto encoded = encode_event(event);
    draft.events.push_back({.stream = EntityId::of("cus", {}),
                            .type = encoded.type,
                            .schema_version = 1,
                            .payload = std::move(encoded.payload),
                            .personal = {},
                            .subject = {},
                            .about = {EntityId::of("veh", {}), EntityId::of("bkg", {})}});
    sealed.push_back({.version = sealed.size() + 1, .key_number = 7, .sealed = "sealed"});
    if (sealed.size() == 3) break;
  }
  draft.claims = {{{}, true, {}}};
  draft.numbers = {{"customer", 300}};
  draft.idempotency = IdempotencyRecord{.status = 201, .resource = "/v1/customers"};
  const auto stored = encode_commit(draft, sealed, 5, 1'000);
  CommitRecord whole;
  decode_commit(stored, whole);
  EXPECT_EQ(whole.events.size(), 3U);
  EXPECT_EQ(whole.last_position(), 1'002U);
  EXPECT_EQ(whole.numbers.at(0).value, 300U);
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    CommitRecord record;
    try {
      decode_commit(damaged(stored, random), record);
    } catch (const LogDamaged&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace projections
