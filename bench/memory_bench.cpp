// How much memory a started server needs for each customer, beside the size of what it knows of that customer
// as JSON: the rows of the customer, of their membership with its bookings, of their vehicles and of their
// bookings.
//
//   memory_bench [--customers=200000]
#include <unistd.h>

#include <cstdio>

#include "bench/measuring.hpp"
#include "bench/opened_application.hpp"
#include "eventstore/json.hpp"
#include "projections/bookings.hpp"
#include "projections/customers.hpp"
#include "projections/members.hpp"
#include "projections/table.hpp"
#include "projections/vehicles.hpp"

namespace {

using namespace bench;
using namespace projections;

template <class Row>
double json_bytes_of(const Row& row) {
  return static_cast<double>(json::encode(row).size());
}

double json_bytes(const RowStore& rows, const Filled& filled, domain::CustomerId id) {
  const auto customer = read_row<CustomerRow>(rows, CustomerRow::key(filled.organisation, id)).value();
  const auto member =
      read_row<MemberRow>(rows, MemberRow::key(filled.organisation, filled.garage, id)).value();
  auto bytes = json_bytes_of(customer) + json_bytes_of(member);
  for (const auto& vehicle : customer.vehicles)
    bytes += json_bytes_of(
        read_row<VehicleRow>(rows, VehicleRow::key(filled.organisation, vehicle.vehicle_id)).value());
  for (const auto& booking : member.bookings)
    bytes += json_bytes_of(
        read_row<BookingRow>(rows, BookingRow::key(filled.organisation, booking.booking_id)).value());
  return bytes;
}

/// Fills the log and builds the views; what the customers' JSON takes on average.
Figures prepare(const std::filesystem::path& data, std::uint64_t customers) {
  const auto filled = fill_log(data, {.customers = customers});
  const auto application = opened_application(data);
  const auto generation = application->runner().current();
  constexpr std::size_t sample = 1'000;
  double bytes = 0;
  const auto step = std::max<std::size_t>(1, filled.customers.size() / sample);
  std::size_t counted = 0;
  for (std::size_t i = 0; i < filled.customers.size(); i += step, ++counted)
    bytes += json_bytes(generation->rows(), filled, filled.customers[i]);
  return {{"JSON bytes", bytes / static_cast<double>(counted)}};
}

/// What a process has in use once it has started on this data.
Figures started(const std::filesystem::path& data) {
  const auto application = opened_application(data);
  return {{"bytes", resident_bytes(::getpid())}};
}

}  // namespace

int main(int argc, char** argv) {
  const auto customers = static_cast<std::uint64_t>(option(argc, argv, "customers", 200'000));
  const TemporaryFolder few;
  const TemporaryFolder many;
  in_own_process([&] { return prepare(few.path(), 100); });
  const auto json = figure(in_own_process([&] { return prepare(many.path(), customers); }), "JSON bytes");
  const auto before = figure(in_own_process([&] { return started(few.path()); }), "bytes");
  const auto after = figure(in_own_process([&] { return started(many.path()); }), "bytes");
  const auto each = (after - before) / static_cast<double>(customers);
  std::printf(
      "  memory of a start: %.0f MB, and %.0f MB more with %llu customers: %.0f bytes each; their JSON: %.0f "
      "bytes\n",
      before / 1e6, (after - before) / 1e6, static_cast<unsigned long long>(customers), each, json);
  report({"P13", "memory for each customer / bytes of their JSON", 2.5, 1.5, true}, each / json);
}
