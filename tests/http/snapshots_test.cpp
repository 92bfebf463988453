#include <gtest/gtest.h>

#include "projections/entities.hpp"
#include "tests/http/running_application.hpp"

using http_test::RunningApplication;

namespace {

TEST(Snapshots, spare_a_long_stream_its_beginning_and_change_nothing) {
  RunningApplication server;
  server.set_up();
  const auto id = server.add_customer("Grace", "+447700900123");
  const auto path = "/v1/customers/" + id;
  constexpr int revisions = 120;
  for (int i = 1; i <= revisions; ++i)
    ASSERT_EQ(
        server.request("PUT", path + "/notes", R"({"notes": "revision )" + std::to_string(i) + "\"}").status,
        200);

  const auto stream = projections::parse_entity(id).value();
  const auto organisation = domain::OrganisationId::parse(server.organisation_id)->ulid.bytes();
  server.restart();
  EXPECT_FALSE(server.application().log().snapshot(organisation, stream));
  EXPECT_EQ(server.request("PUT", path + "/notes", R"({"notes": "once more"})").number("/version"),
            revisions + 2);
  const auto snapshot = server.application().log().snapshot(organisation, stream);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->version, revisions + 1U);
  EXPECT_NE(snapshot->state.find("revision 120"), std::string::npos);

  server.restart();
  const auto changed =
      server.request("PATCH", path, R"({"email": "grace@example.com"})", "If-Match: \"122\"\r\n");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/notes"), "once more");
  EXPECT_EQ(changed.text("/phoneNumber"), "+447700900123");
  EXPECT_EQ(changed.number("/version"), revisions + 3);
}

}  // namespace
