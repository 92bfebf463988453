// The server over TLS, with certificates made for the test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <future>

#include "running_server.hpp"

namespace api {
namespace {

using testing::Client;
using testing::echo;
using testing::eventually;
using testing::FunctionHandler;
using testing::Running;
using namespace std::chrono_literals;

/// A folder with "NAME.crt" and "NAME.key" in it, self-signed for the given common name.
class Certificates : public ::testing::Test {
 protected:
  Certificates()
      : folder_(std::filesystem::temp_directory_path() / ("server_tls_test_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    make("first");
    context_ = SSL_CTX_new(TLS_client_method());
  }
  ~Certificates() override {
    SSL_CTX_free(context_);
    std::filesystem::remove_all(folder_);
  }

  std::string certificate(const std::string& name) const { return (folder_ / (name + ".crt")).string(); }
  std::string key(const std::string& name) const { return (folder_ / (name + ".key")).string(); }

  void make(const std::string& name, const std::string& file_name = "") const {
    EVP_PKEY* pair = EVP_EC_gen("P-256");
    X509* document = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(document), 1);
    X509_gmtime_adj(X509_getm_notBefore(document), 0);
    X509_gmtime_adj(X509_getm_notAfter(document), 3600);
    X509_set_pubkey(document, pair);
    X509_NAME* subject = X509_get_subject_name(document);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(document, subject);
    X509_sign(document, pair, EVP_sha256());
    const auto& file = file_name.empty() ? name : file_name;
    FILE* certificate_file = std::fopen(certificate(file).c_str(), "w");
    PEM_write_X509(certificate_file, document);
    std::fclose(certificate_file);
    FILE* key_file = std::fopen(key(file).c_str(), "w");
    PEM_write_PrivateKey(key_file, pair, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(key_file);
    X509_free(document);
    EVP_PKEY_free(pair);
  }

  ServerSettings settings() const {
    return {.certificate_file = certificate("first"), .key_file = key("first")};
  }
  SSL_CTX* context() const { return context_; }

  static std::string common_name(Client& client) {
    X509* document = SSL_get1_peer_certificate(client.tls());
    char name[100] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(document), NID_commonName, name, sizeof name);
    X509_free(document);
    return name;
  }

 private:
  std::filesystem::path folder_;
  SSL_CTX* context_ = nullptr;
};

using Tls = Certificates;

TEST_F(Tls, carries_requests_and_answers) {
  Running running(echo, settings());
  Client client(running.port(), context());
  ASSERT_TRUE(client.secure());
  EXPECT_STREQ(SSL_get_version(client.tls()), "TLSv1.3");
  for (int number = 0; number < 5; ++number) {
    client.get("/" + std::to_string(number));
    EXPECT_EQ(client.read_answer().body, "GET /" + std::to_string(number) + "  ");
  }
  client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "GET /a  ");
  EXPECT_EQ(client.read_answer().body, "GET /b  ");
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(SSL_get_shutdown(client.tls()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
}

TEST_F(Tls, carries_large_bodies_both_ways) {
  Running running(
      [](const Request& request, const auto&) {
        return Response{.body = std::string(request.body), .content_type = "application/octet-stream"};
      },
      settings());
  Client client(running.port(), context());
  std::string body(3'000'000, 'x');
  for (std::size_t at = 0; at < body.size(); at += 97) body[at] = static_cast<char>('a' + at % 26);
  client.post("/", body);
  EXPECT_TRUE(client.read_answer().body == body);
}

TEST_F(Tls, carries_streams_and_notices_that_the_client_has_gone) {
  std::promise<std::shared_ptr<Push>> opened;
  Running running(
      [&](const Request&, const auto&) {
        return Response{.stream = [&](std::shared_ptr<Push> push) { opened.set_value(std::move(push)); }};
      },
      settings());
  std::optional<Client> client;
  client.emplace(running.port(), context());
  client->get("/");
  auto push = opened.get_future().get();
  for (int number = 0; number < 100; ++number) push->send(std::string(10'000, 'x'));
  push->finish();
  const auto answer = client->read_answer();
  EXPECT_TRUE(answer.whole);
  EXPECT_EQ(answer.body.size(), 1'000'000U);
  opened = {};
  client->get("/");
  push = opened.get_future().get();
  EXPECT_TRUE(push->open());
  client.reset();
  EXPECT_TRUE(eventually([&] { return !push->open(); }));
}

TEST_F(Tls, carries_late_replies_and_refusals) {
  std::vector<std::jthread> threads;
  Running running(
      [&](const Request&, const std::function<Reply()>& later) -> std::optional<Response> {
        threads.emplace_back([reply = later()]() mutable { reply({.body = "late"}); });
        return {};
      },
      settings());
  Client client(running.port(), context());
  client.get("/");
  EXPECT_EQ(client.read_answer().body, "late");
  client.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 400);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(Tls, gives_up_on_a_request_that_does_not_arrive) {
  auto chosen = settings();
  chosen.request_timeout = 50ms;
  Running running(echo, chosen);
  Client client(running.port(), context());
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_EQ(client.read_answer().status, 408);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(Tls, agrees_on_http_1_1_only) {
  Running running(echo, settings());
  const unsigned char both[] = "\x02h2\x08http/1.1";
  SSL_CTX_set_alpn_protos(context(), both, sizeof both - 1);
  Client client(running.port(), context());
  ASSERT_TRUE(client.secure());
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client.tls(), &chosen, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
  SSL_CTX_set_alpn_protos(context(), both, 3);
  EXPECT_FALSE(Client(running.port(), context()).secure());
}

TEST_F(Tls, refuses_old_versions_of_the_protocol) {
  Running running(echo, settings());
  SSL_CTX_set_security_level(context(), 0);
  SSL_CTX_set_min_proto_version(context(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context(), TLS1_1_VERSION);
  EXPECT_FALSE(Client(running.port(), context()).secure());
  SSL_CTX_set_max_proto_version(context(), TLS1_2_VERSION);
  EXPECT_TRUE(Client(running.port(), context()).secure());
  EXPECT_TRUE(eventually([&] { return running.server->counters().handshake_failures == 1; }));
}

TEST_F(Tls, gives_up_on_clients_that_do_not_shake_hands) {
  auto chosen = settings();
  chosen.handshake_timeout = 30ms;
  Running running(echo, chosen);
  Client silent(running.port());
  EXPECT_EQ(silent.read_to_end(), "");
  Client plain(running.port());
  plain.get("/");
  plain.read_to_end();  // an alert at most
  EXPECT_TRUE(eventually([&] { return running.server->counters().connections_open == 0; }));
  EXPECT_EQ(running.server->counters().answers_by_class, (std::array<std::uint64_t, 6>{}));
}

TEST_F(Tls, finishes_what_is_in_flight_when_the_server_stops) {
  std::promise<Reply> taken;
  auto chosen = settings();
  chosen.linger_timeout = 50ms;
  Running running(
      [&](const Request&, const std::function<Reply()>& later) -> std::optional<Response> {
        taken.set_value(later());
        return {};
      },
      chosen);
  Client idle(running.port(), context());
  Client busy(running.port(), context());
  busy.get("/");
  auto reply = taken.get_future().get();
  std::jthread stopping([&] { running.server->stop(); });
  EXPECT_EQ(idle.read_to_end(), "");
  reply({.body = "done"});
  EXPECT_EQ(busy.read_answer().body, "done");
}

TEST_F(Tls, takes_a_new_certificate_without_a_restart) {
  Running running(echo, settings());
  Client before(running.port(), context());
  EXPECT_EQ(common_name(before), "first");
  make("second", "first");
  running.server->reload_certificate();
  Client after(running.port(), context());
  EXPECT_EQ(common_name(after), "second");
  std::filesystem::remove(key("first"));
  EXPECT_THROW(running.server->reload_certificate(), std::runtime_error);
  Client still(running.port(), context());
  EXPECT_EQ(common_name(still), "second");
  before.get("/old");
  EXPECT_EQ(before.read_answer().status, 200);
}

std::string failure(ServerSettings settings) {
  FunctionHandler handler(echo);
  try {
    Server server(std::move(settings), handler);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no failure";
}

TEST_F(Tls, says_what_is_wrong_with_its_files) {
  make("other");
  EXPECT_THAT(failure({.certificate_file = "/no/such.crt", .key_file = key("first")}),
              ::testing::StartsWith("cannot use the certificate /no/such.crt: "));
  EXPECT_THAT(failure({.certificate_file = certificate("first"), .key_file = certificate("first")}),
              ::testing::StartsWith("cannot use the key "));
  EXPECT_THAT(failure({.certificate_file = certificate("first"), .key_file = key("other")}),
              ::testing::StartsWith("cannot use the key "));
}

}  // namespace
}  // namespace api
