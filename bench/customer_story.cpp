#include "bench/customer_story.hpp"

#include "bench/registration.hpp"
#include "bench/server_process.hpp"

namespace bench {

namespace {

constexpr int visits = 5;
constexpr int commands_per_visit = 5;
constexpr int commands_before = 3;

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

int CustomerStory::visit() const { return (chapter_ - commands_before) / commands_per_visit; }

int CustomerStory::command_of_visit() const { return (chapter_ - commands_before) % commands_per_visit; }

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
  switch (command_of_visit()) {
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
  else if (command_of_visit() == 0) booking_id_ = json_member(body, "bookingId");
  if (++chapter_ < commands_before + visits * commands_per_visit) return;
  chapter_ = 0;
  number_ += step_;
}

}  // namespace bench
