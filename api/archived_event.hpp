// An event as a line of an archive that any tool can read:
//
//   {"position":7,"type":"customer.registered","schemaVersion":1,"stream":"cus_…","version":1,
//    "recordedAt":"…","organisationId":"org_…","garageId":"gar_…"|null,"actor":"stf_…"|null,
//    "commitId":"cmt_…","correlationId":"…","causationId":"cmt_…"|null,"about":["gar_…"],"data":{…},
//    "sealed":{"key":4,"bytes":"base64url"}}                     --sealed, where there is a personal part
//    "personal":{…}                                              --opened; null where its key was destroyed
//
// Sealed, it is all that the log has. Opened, it is for people to read, so the hashes of passwords and tokens
// are left out, as they are in GET /v1/events.
#pragma once

#include <string>

#include "eventstore/log.hpp"

namespace api {

/// The event as a line of the archive, without the end of the line.
std::string archived_event(const eventstore::Log& log, const eventstore::CommitRecord& commit,
                           const eventstore::RecordedEvent& event, bool opened);

}  // namespace api
