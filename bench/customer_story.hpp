// What garages do all day, in the shares in which they do it: 28 commands for each customer. The customer is
// added, then two vehicles; and at each of five visits a booking is made, confirmed and begun, the odometer
// is read, and the booking is completed.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "bench/http_load.hpp"

namespace bench {

/// One customer after the other, with ids that no other story uses when the first numbers are `step` apart.
class CustomerStory : public Conversation {
 public:
  CustomerStory(std::string garage_id, std::string token, std::uint64_t first, std::uint64_t step)
      : garage_id_(std::move(garage_id)), token_(std::move(token)), number_(first), step_(step) {}

  void next_request(std::string& out) override;
  void answered(std::string_view body) override;

 private:
  std::string post(const std::string& path, std::string_view body = {}) const;
  std::string vehicle_body() const;
  std::string booking_body() const;
  const std::string& vehicle() const;
  // Once the vehicles are there:
  int visit() const;
  int command_of_visit() const;

  std::string garage_id_;
  std::string token_;
  std::uint64_t number_;
  std::uint64_t step_;
  int chapter_ = 0;  ///< of the commands for the customer with this number: the one that is next
  std::string customer_id_;
  std::array<std::string, 2> vehicle_ids_;
  std::string booking_id_;
};

}  // namespace bench
