#include "tests/projections/random_books_events.hpp"

#include <map>
#include <utility>

namespace projections::testing {

namespace {

using random_books::Books;

class Events {
 public:
  void add(const domain::Reference& stream, domain::Date day, AnyAggregateEvent body) {
    constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
    Event event;
    event.body = std::move(body);
    event.position = made_.size() + 1;
    event.stream = entity(stream);
    event.version = ++versions_[entity_text(event.stream)];
    event.metadata.organisation = organisation_of_books().ulid.bytes();
    event.metadata.garage = Books::garage().ulid.bytes();
    event.metadata.recorded_at_ms = day.days * day_ms + static_cast<std::int64_t>(event.position);
    made_.push_back(std::move(event));
  }
  std::vector<Event> all() && { return std::move(made_); }

 private:
  std::vector<Event> made_;
  std::map<std::string, std::uint64_t> versions_;
};

domain::garage::Registered garage() {
  domain::garage::Registered registered;
  registered.name = "Northside Leeds";
  registered.country = "GB";
  registered.currency = Books::currency();
  registered.time_zone = "Europe/London";
  registered.tax_rates = Books::rates();
  return registered;
}

domain::customer::Registered customer(std::uint32_t index) {
  domain::customer::Registered registered;
  registered.customer_number = Books::customer_number(index);
  registered.garage_id = Books::garage();
  registered.personal.details.first_name = "Customer " + std::to_string(index + 1);
  return registered;
}

}  // namespace

std::vector<Event> events_of(const Books& books) {
  const auto& recorded = books.recorded();
  const auto first_day = recorded.empty() ? domain::Date{} : recorded.front().day;
  Events events;
  events.add(organisation_of_books(), first_day,
             domain::organisation::Event(domain::organisation::Registered{"Northside Motors"}));
  events.add(Books::garage(), first_day, domain::garage::Event(garage()));
  for (std::uint32_t index = 0; index < Books::customers; ++index)
    events.add(Books::customer(index), first_day, domain::customer::Event(customer(index)));
  for (const auto& happened : recorded)
    std::visit([&](const auto& body) { events.add(happened.stream, happened.day, body); }, happened.event);
  return std::move(events).all();
}

}  // namespace projections::testing
