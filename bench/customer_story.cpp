#include "bench/customer_story.hpp"

#include "bench/server_process.hpp"

namespace bench {

namespace {

constexpr int visits = 5;
constexpr int commands_per_visit = 5;
constexpr int commands_before = 3;

char letter(std::uint64_t value) { return static_cast<char>('A' + value % 26); }

/// "AB12CDE": another one for each number below 45 million.
std::string registration(std::uint64_t number) {
  const auto digits = number / 17'576 % 100;
  return {letter(number / 676),
          letter(number / 26),
          static_cast<char>('0' + digits / 10),
          static_cast<char>('0' + digits % 10),
          letter(number),
          letter(number / 1'757'600),
          'A'};
}

}  // namespace

std::string CustomerStory::post(const std::string& path, std::string_view body) const {
  return http_text("POST", path, token_, body);
}

std::string CustomerStory::vehicle_body() const {
  const auto plate = registration(number_ * 2 + static_cast<std::uint64_t>(chapter_ - 1));
  return R"({"registration": ")" + plate +
         R"(", "country": "GB", "make": "Ford", "model": "Focus", "year": 2018, "colour": "blue"})";
}

std::string CustomerStory::booking_body() const {
  return R"({"customerId": ")" + customer_id_ + R"(", "vehicleId": ")" + vehicle() +
         R"(", "startsAt": "2030-0)" + std::to_string(visit() + 1) +
         R"(-14T09:00:00Z", "durationMinutes": 90, "services": ["Full service"], )" +
         R"("price": {"amountMinor": 24900, "currency": "GBP"}})";
}

const std::string& CustomerStory::vehicle() const {
  return vehicle_ids_[static_cast<std::size_t>(visit() % 2)];
}

void CustomerStory::next_request(std::string& out) {
  if (chapter_ == 0) {
    out = post("/v1/garages/" + garage_id_ + "/customers", customer_body(number_));
    return;
  }
  if (chapter_ < commands_before) {
    out = post("/v1/customers/" + customer_id_ + "/vehicles", vehicle_body());
    return;
  }
  const auto booking = "/v1/bookings/" + booking_id_;
  switch ((chapter_ - commands_before) % commands_per_visit) {
    case 0:
      out = post("/v1/garages/" + garage_id_ + "/bookings", booking_body());
      break;
    case 1:
      out = post(booking + "/confirm");
      break;
    case 2:
      out = post(booking + "/start");
      break;
    case 3:
      out = post("/v1/vehicles/" + vehicle() + "/odometer-readings",
                 R"({"value": )" + std::to_string(20'000 + 6'000 * visit()) + R"(, "unit": "mi"})");
      break;
    default:
      out = post(booking + "/complete");
  }
}

void CustomerStory::answered(std::string_view body) {
  if (chapter_ == 0) customer_id_ = json_member(body, "customerId");
  else if (chapter_ < commands_before)
    vehicle_ids_[static_cast<std::size_t>(chapter_ - 1)] = json_member(body, "vehicleId");
  else if ((chapter_ - commands_before) % commands_per_visit == 0)
    booking_id_ = json_member(body, "bookingId");
  if (++chapter_ < commands_before + visits * commands_per_visit) return;
  chapter_ = 0;
  number_ += step_;
}

}  // namespace bench
