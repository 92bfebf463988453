// Issuing an invoice of six lines over HTTP: its number and its entry taken, discounts and taxes worked out,
// the entry posted, its booking billed; answered after all of it is on the disk, with the invoice as it is.
// Beside it RocksDB with as many synced writers, and a file that is appended to and synced.
//
//   invoice_bench [--rounds=3] [--seconds=5] [--drafts=40000]
#include <cstdio>
#include <stdexcept>

#include "bench/http_load.hpp"
#include "bench/measuring.hpp"
#include "bench/plain_storage.hpp"
#include "bench/server_process.hpp"

namespace {

using namespace bench;

constexpr std::uint64_t customers = 500;

/// A service with parts, an oil change, tyres, an MOT and sundries.
std::string draft_body(const std::string& customer) {
  return R"({"customerId": ")" + customer + R"(", "lines": [
    {"kind": "labour", "description": "Full service", "quantity": 2.5, "unitPrice": 6500,
     "discountPercent": 10},
    {"kind": "parts", "description": "Oil 5W-30, per litre", "quantity": 4.5, "unitPrice": 1150.25},
    {"kind": "parts", "description": "Oil filter", "unitPrice": 899},
    {"kind": "tyres", "description": "205/55 R16 91V", "quantity": 2, "unitPrice": 7450},
    {"kind": "mot", "description": "MOT test", "unitPrice": 5485},
    {"kind": "sundries", "description": "Disposal of old tyres", "quantity": 2, "unitPrice": 250}]})";
}

std::string made(const ServerProcess& server, const std::string& path, const std::string& body,
                 std::string_view member) {
  const auto answer = http_request(server.port(), http_text("POST", path, server.token, body));
  return json_member(answer.body, member);
}

/// Drafts to be issued, one after the other.
std::vector<std::string> draft_invoices(const ServerProcess& server, std::uint64_t count) {
  const auto garage = "/v1/garages/" + server.garage_id;
  std::vector<std::string> people;
  for (std::uint64_t number = 0; number < customers; ++number)
    people.push_back(made(server, garage + "/customers", customer_body(number), "customerId"));
  std::vector<std::string> paths;
  for (std::uint64_t number = 0; number < count; ++number)
    paths.push_back(
        "/v1/invoices/" +
        made(server, garage + "/invoices", draft_body(people[number % people.size()]), "invoiceId") +
        "/issue");
  return paths;
}

Figures issue_invoices(int clients, double seconds, std::uint64_t drafts) {
  const TemporaryFolder folder;
  ServerProcess server(folder.path());
  server.set_up();
  const auto paths = draft_invoices(server, drafts);
  std::uint64_t number = 0;
  const auto cpu_before = server.cpu_seconds();
  const auto began = now_seconds();
  auto figures = run_load({.port = server.port(),
                           .connections = clients,
                           .seconds = seconds,
                           .expected_status = 200,
                           .next_request = [&](std::string& out) {
                             const auto at = number++;
                             if (at >= paths.size())
                               throw std::runtime_error("no drafts are left; raise --drafts");
                             out = http_text("POST", paths[at], server.token, "{}",
                                             "Idempotency-Key: " + std::to_string(at) + "\r\n");
                           }});
  const auto took = now_seconds() - began;
  const auto cpu = server.cpu_seconds() - cpu_before;
  figures.emplace_back("server CPU us", cpu / (figure(figures, "requests/s") * took) * 1e6);
  return figures;
}

}  // namespace

int main(int argc, char** argv) {
  const auto seconds = static_cast<double>(option(argc, argv, "seconds", 5));
  const auto rounds = static_cast<int>(option(argc, argv, "rounds", 3));
  const auto drafts = static_cast<std::uint64_t>(option(argc, argv, "drafts", 40'000));
  const auto measured = Rounds::run(
      rounds, {{"issue invoices, 32 clients", [&] { return issue_invoices(32, seconds, drafts); }},
               {"RocksDB, 32 threads",
                [&] { return in_own_process([&] { return synced_rocksdb_puts(32, seconds); }); }},
               {"issue invoices, 1 client", [&] { return issue_invoices(1, seconds, drafts); }},
               {"write + fdatasync, 400 B",
                [&] { return in_own_process([&] { return synced_file_appends(seconds); }); }}});
  report({"P3", "issue an invoice of 6 lines, 32 clients / RocksDB sync, 32 threads", 0.60, 0.80},
         measured.ratio("issue invoices, 32 clients", "requests/s", "RocksDB, 32 threads", "puts/s"));
  report({"P6", "p50 of issuing an invoice, 1 client / write + fdatasync", 3.5, 2.7, true},
         measured.ratio("issue invoices, 1 client", "p50 ms", "write + fdatasync, 400 B", "p50 ms"));
}
