"""The Identity API, and the part of Pinpoint that registrations need, by boto3 against the server at ENDPOINT.

Prints one line of JSON a step: its name, its outcome, and what went wrong or why it was skipped. Later steps build on
what earlier ones made. A step is skipped where this botocore does not know the operation that it is named for.
"""

import json
import os
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

import boto3
import botocore
from botocore.config import Config

from boto3_steps import Skipped, equal, matches, run, step

ENDPOINT = os.environ["ENDPOINT"]
MARK = os.environ["MARK"]
QUIET = Config(retries={"max_attempts": 0})

identity = boto3.client("chime-sdk-identity", endpoint_url=ENDPOINT, config=QUIET)
pinpoint = boto3.client("pinpoint", endpoint_url=ENDPOINT, config=QUIET)

# The method's part of a channel's name, and the one in its request and response.
CHANNELS = {
    "apns": "APNS",
    "apns_sandbox": "APNSSandbox",
    "apns_voip": "APNSVoip",
    "apns_voip_sandbox": "APNSVoipSandbox",
    "gcm": "GCM",
}
# Older ones know of no service accounts, and the key that they know is refused.
if "ServiceJson" not in pinpoint.meta.service_model.shape_for("GCMChannelRequest").members:
    del CHANNELS["gcm"]
PUSH_APP_OPERATIONS = {
    "CreateApp",
    "DeleteApp",
    "GetApp",
    "GetApps",
    "GetChannels",
    "ListTagsForResource",
    "SendMessages",
    "TagResource",
    "UntagResource",
} | {
    verb + "".join(part.capitalize() for part in name.split("_")) + "Channel"
    for verb in ("Get", "Update", "Delete")
    for name in CHANNELS
}
NAMED = {"Name": MARK + "-name", "Metadata": MARK + "-metadata"}
RENAMED = {"Name": MARK + "-other-name", "Metadata": MARK + "-other-metadata"}
TAGS = [{"Key": MARK + "-key", "Value": MARK + "-value"}]
EXPIRATION = {"ExpirationDays": 30, "ExpirationCriterion": "CREATED_TIMESTAMP"}
RETENTION = {"ChannelRetentionSettings": {"RetentionDays": 90}}
LEX = {
    "Lex": {
        "LexBotAliasArn": "arn:aws:lex:us-east-1:123456789012:bot-alias/AAAAAAAAAA/BBBBBBBBBB",
        "LocaleId": "en_US",
        "InvokedBy": {"StandardMessages": "MENTIONS", "TargetedMessages": "ALL"},
    }
}
DEVICE = {"DeviceToken": MARK + "-token", "VoipDeviceToken": MARK + "-voip-token"}

answered = {"chime-sdk-identity": set(), "pinpoint": set()}


def answer_came(http_response, model, **_):
    status, modelled = http_response.status_code, model.http.get("responseCode", 200)
    if status < 300:
        answered[model.service_model.service_name].add(model.name)
        equal(status, modelled)


for client in identity, pinpoint:
    client.meta.events.register("after-call.*.*", answer_came)


def recent(record, *names):
    """Checks that these members are about now, and returns the others."""
    for name in names:
        if abs(record[name] - datetime.now(timezone.utc)) > timedelta(minutes=5):
            raise AssertionError(f"{name} {record[name]} is not about now")
    return {name: value for name, value in record.items() if name not in names}


def refused(call, status, name, code):
    """Checks that a call is refused with this type of its own, and returns the message."""
    try:
        call()
    except getattr(identity.exceptions, name) as error:
        answer = error.response
        equal(answer["ResponseMetadata"]["HTTPStatusCode"], status)
        equal((answer["Error"]["Code"], answer["Code"]), (name, code))
        matches(answer["ResponseMetadata"]["RequestId"], r"[0-9a-f-]{36}")
        matches(answer["Error"]["Message"], r"\S.*\S")
        return answer["Error"]["Message"]
    raise AssertionError("not refused")


made = {}


@step(pinpoint)
def create_app():
    request = {"Name": MARK + "-app", "tags": {MARK + "-key": MARK + "-value"}}
    app = pinpoint.create_app(CreateApplicationRequest=request)["ApplicationResponse"]
    equal((app["Name"], app["tags"]), (request["Name"], request["tags"]))
    matches(app["Arn"], f"arn:aws:mobiletargeting:us-east-1:[0-9]{{12}}:apps/{app['Id']}")
    made.update(app=app)


@step(pinpoint)
def get_app():
    equal(pinpoint.get_app(ApplicationId=made["app"]["Id"])["ApplicationResponse"], made["app"])


@step(pinpoint)
def get_apps():
    equal(pinpoint.get_apps()["ApplicationsResponse"]["Item"], [made["app"]])


@step()
def tags_of_a_push_application():
    arn = made["app"]["Arn"]
    pinpoint.tag_resource(ResourceArn=arn, TagsModel={"tags": {MARK + "-other": "x"}})
    pinpoint.untag_resource(ResourceArn=arn, TagKeys=[MARK + "-key"])
    equal(pinpoint.list_tags_for_resource(ResourceArn=arn)["TagsModel"]["tags"], {MARK + "-other": "x"})


@step()
def channels_of_a_push_application():
    app = {"ApplicationId": made["app"]["Id"]}
    on = lambda verb, name: getattr(pinpoint, f"{verb}_{name}_channel")
    for name, member in CHANNELS.items():
        request, response = member + "ChannelRequest", member + "ChannelResponse"
        put = on("update", name)(**app, **{request: json.loads(os.environ["GCM" if name == "gcm" else "APNS"])})[response]
        equal((put["Platform"], put["Id"], put["Version"]), (name.upper(), name, 1))
        equal(on("get", name)(**app)[response], put)
        equal(list(pinpoint.get_channels(**app)["ChannelsResponse"]["Channels"]), [name.upper()])
        equal(on("delete", name)(**app)[response], put)


@step(pinpoint)
def send_messages():
    # The channels have been deleted again, so that the push goes nowhere and its address is told so.
    message = {"DefaultPushNotificationMessage": {"Title": MARK + "-title", "Body": MARK + "-body"}}
    request = {"MessageConfiguration": message, "Addresses": {MARK + "-token": {"ChannelType": "GCM"}}}
    sent = pinpoint.send_messages(ApplicationId=made["app"]["Id"], MessageRequest=request)["MessageResponse"]
    said = sent["Result"][MARK + "-token"]
    equal((sent["ApplicationId"], said["DeliveryStatus"], said["StatusCode"]), (made["app"]["Id"], "PERMANENT_FAILURE", 400))
    equal(said["StatusMessage"], "ChannelMissing")


@step(identity)
def create_app_instance():
    arn = identity.create_app_instance(**NAMED, Tags=TAGS)["AppInstanceArn"]
    matches(arn, r"arn:aws:chime:us-east-1:[0-9]{12}:app-instance/[0-9a-f-]{36}")
    made.update(instance=arn)


@step(identity)
def update_app_instance():
    equal(identity.update_app_instance(AppInstanceArn=made["instance"], **RENAMED)["AppInstanceArn"], made["instance"])


@step(identity)
def describe_app_instance():
    shown = identity.describe_app_instance(AppInstanceArn=made["instance"])["AppInstance"]
    shown = recent(shown, "CreatedTimestamp", "LastUpdatedTimestamp")
    equal(shown, {"AppInstanceArn": made["instance"], **RENAMED})


@step(identity)
def list_app_instances():
    identity.create_app_instance(Name=MARK)
    first = identity.list_app_instances(MaxResults=1)
    second = identity.list_app_instances(MaxResults=1, NextToken=first["NextToken"])
    equal(first["AppInstances"], [{"AppInstanceArn": made["instance"], **RENAMED}])
    equal([instance["Name"] for instance in second["AppInstances"]], [MARK])
    equal("NextToken" in second, False)


@step(identity)
def list_tags_for_resource():
    equal(identity.list_tags_for_resource(ResourceARN=made["instance"])["Tags"], TAGS)


@step(identity)
def tag_resource():
    identity.tag_resource(ResourceARN=made["instance"], Tags=[{"Key": MARK + "-second", "Value": "x"}])


@step(identity)
def untag_resource():
    identity.untag_resource(ResourceARN=made["instance"], TagKeys=[MARK + "-second"])
    equal(identity.list_tags_for_resource(ResourceARN=made["instance"])["Tags"], TAGS)


@step(identity)
def create_app_instance_user():
    user = identity.create_app_instance_user(
        AppInstanceArn=made["instance"], AppInstanceUserId="us-east-1:ann@x", **NAMED
    )["AppInstanceUserArn"]
    equal(user, made["instance"] + "/user/us-east-1:ann@x")
    made.update(user=user)


@step(identity)
def update_app_instance_user():
    equal(identity.update_app_instance_user(AppInstanceUserArn=made["user"], **RENAMED)["AppInstanceUserArn"], made["user"])


@step(identity)
def put_app_instance_user_expiration_settings():
    answer = identity.put_app_instance_user_expiration_settings(
        AppInstanceUserArn=made["user"], ExpirationSettings=EXPIRATION
    )
    equal((answer["AppInstanceUserArn"], answer["ExpirationSettings"]), (made["user"], EXPIRATION))
    identity.put_app_instance_user_expiration_settings(AppInstanceUserArn=made["user"])


@step(identity)
def describe_app_instance_user():
    shown = identity.describe_app_instance_user(AppInstanceUserArn=made["user"])["AppInstanceUser"]
    shown = recent(shown, "CreatedTimestamp", "LastUpdatedTimestamp")
    equal(shown, {"AppInstanceUserArn": made["user"], **RENAMED})


@step(identity)
def list_app_instance_users():
    answer = identity.list_app_instance_users(AppInstanceArn=made["instance"])
    equal(answer["AppInstanceUsers"], [{"AppInstanceUserArn": made["user"], **RENAMED}])


@step(identity)
def put_app_instance_retention_settings():
    answer = identity.put_app_instance_retention_settings(
        AppInstanceArn=made["instance"], AppInstanceRetentionSettings=RETENTION
    )
    equal(answer["AppInstanceRetentionSettings"], RETENTION)


@step(identity)
def get_app_instance_retention_settings():
    answer = identity.get_app_instance_retention_settings(AppInstanceArn=made["instance"])
    equal(answer["AppInstanceRetentionSettings"], RETENTION)
    equal(isinstance(answer["InitiateDeletionTimestamp"], datetime), True)


@step(identity)
def create_app_instance_admin():
    answer = identity.create_app_instance_admin(**admin())
    equal(answer["AppInstanceAdmin"], {"Arn": made["user"], "Name": RENAMED["Name"]})


def admin():
    return {"AppInstanceArn": made["instance"], "AppInstanceAdminArn": made["user"]}


@step(identity)
def describe_app_instance_admin():
    shown = recent(identity.describe_app_instance_admin(**admin())["AppInstanceAdmin"], "CreatedTimestamp")
    equal(shown, {"Admin": {"Arn": made["user"], "Name": RENAMED["Name"]}, "AppInstanceArn": made["instance"]})


@step(identity)
def list_app_instance_admins():
    admins = identity.list_app_instance_admins(AppInstanceArn=made["instance"])["AppInstanceAdmins"]
    equal(admins, [{"Admin": {"Arn": made["user"], "Name": RENAMED["Name"]}}])


@step(identity)
def delete_app_instance_admin():
    identity.delete_app_instance_admin(**admin())
    equal(identity.list_app_instance_admins(AppInstanceArn=made["instance"])["AppInstanceAdmins"], [])


@step(identity)
def create_app_instance_bot():
    made.update(
        bot=identity.create_app_instance_bot(AppInstanceArn=made["instance"], Configuration=LEX, **NAMED)[
            "AppInstanceBotArn"
        ]
    )


@step(identity)
def update_app_instance_bot():
    equal(identity.update_app_instance_bot(AppInstanceBotArn=made["bot"], **RENAMED)["AppInstanceBotArn"], made["bot"])


@step(identity)
def describe_app_instance_bot():
    shown = identity.describe_app_instance_bot(AppInstanceBotArn=made["bot"])["AppInstanceBot"]
    shown = recent(shown, "CreatedTimestamp", "LastUpdatedTimestamp")
    equal(shown, {"AppInstanceBotArn": made["bot"], "Configuration": LEX, **RENAMED})


@step(identity)
def list_app_instance_bots():
    bots = identity.list_app_instance_bots(AppInstanceArn=made["instance"])["AppInstanceBots"]
    equal(bots, [{"AppInstanceBotArn": made["bot"], **RENAMED}])


@step(identity)
def delete_app_instance_bot():
    identity.delete_app_instance_bot(AppInstanceBotArn=made["bot"])
    refused(
        lambda: identity.describe_app_instance_bot(AppInstanceBotArn=made["bot"]), 404, "NotFoundException", "NotFound"
    )


def registration(**others):
    device = {"Type": "APNS", "ResourceArn": made["app"]["Arn"], "EndpointAttributes": DEVICE}
    return identity.register_app_instance_user_endpoint(AppInstanceUserArn=made["user"], **{**device, **others})


def endpoint():
    return {"AppInstanceUserArn": made["user"], "EndpointId": made["endpoint"]}


@step(identity)
def register_app_instance_user_endpoint():
    once = str(uuid.uuid4())
    first = registration(Name=NAMED["Name"], ClientRequestToken=once)
    again = registration(Name=NAMED["Name"], ClientRequestToken=once)
    equal((first["AppInstanceUserArn"], again["EndpointId"]), (made["user"], first["EndpointId"]))
    made.update(endpoint=first["EndpointId"])


@step(identity)
def describe_app_instance_user_endpoint():
    shown = identity.describe_app_instance_user_endpoint(**endpoint())["AppInstanceUserEndpoint"]
    shown = recent(shown, "CreatedTimestamp", "LastUpdatedTimestamp")
    equal(
        shown,
        {
            **endpoint(),
            "Name": NAMED["Name"],
            "Type": "APNS",
            "ResourceArn": made["app"]["Arn"],
            "EndpointAttributes": DEVICE,
            "AllowMessages": "ALL",
            "EndpointState": {"Status": "ACTIVE"},
        },
    )


@step(identity)
def update_app_instance_user_endpoint():
    answer = identity.update_app_instance_user_endpoint(**endpoint(), Name=RENAMED["Name"], AllowMessages="NONE")
    equal((answer["AppInstanceUserArn"], answer["EndpointId"]), (made["user"], made["endpoint"]))


@step(identity)
def list_app_instance_user_endpoints():
    answer = identity.list_app_instance_user_endpoints(AppInstanceUserArn=made["user"])
    state = {"Type": "APNS", "AllowMessages": "NONE", "EndpointState": {"Status": "ACTIVE"}}
    equal(answer["AppInstanceUserEndpoints"], [{**endpoint(), "Name": RENAMED["Name"], **state}])


@step()
def conflict_for_a_device_that_its_user_has_registered():
    message = refused(registration, 409, "ConflictException", "Conflict")
    equal((made["endpoint"] in message, MARK in message), (True, False))


@step()
def bad_request_for_a_resource_that_is_no_push_application():
    other = made["app"]["Arn"].replace("us-east-1", "eu-central-1")
    refused(lambda: registration(ResourceArn=other), 400, "BadRequestException", "BadRequest")


@step()
def forbidden_for_a_user_that_is_not_there():
    nobody = made["instance"] + "/user/nobody"
    refused(lambda: identity.describe_app_instance_user(AppInstanceUserArn=nobody), 403, "ForbiddenException", "Forbidden")


@step()
def limit_exceeded_for_an_eleventh_endpoint():
    tokens = [{"DeviceToken": f"{MARK}-{n}"} for n in range(10)]
    for token in tokens[:9]:
        registration(EndpointAttributes=token)
    refused(
        lambda: registration(EndpointAttributes=tokens[9]), 400, "ResourceLimitExceededException", "ResourceLimitExceeded"
    )


def fetched(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.headers["x-amzn-ErrorType"]


@step()
def presigned_query():
    pages = {"AppInstanceArn": made["instance"], "MaxResults": 5}
    url = identity.generate_presigned_url("list_app_instance_users", Params=pages)
    status, page = fetched(url)
    equal((status, page["AppInstanceUsers"][0]["AppInstanceUserArn"]), (200, made["user"]))
    equal(fetched(url.replace("max-results=5", "max-results=6")), (403, "InvalidSignatureException"))
    described = identity.generate_presigned_url("describe_app_instance_user_endpoint", Params=endpoint())
    equal(fetched(described)[1]["AppInstanceUserEndpoint"]["EndpointId"], made["endpoint"])


@step()
def endpoint_url_from_the_environment():
    if tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 31):
        raise Skipped(f"botocore {botocore.__version__} does not look there")
    os.environ["AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY"] = ENDPOINT
    found = boto3.session.Session().client("chime-sdk-identity").meta.endpoint_url
    equal(found, ENDPOINT)


@step(identity)
def deregister_app_instance_user_endpoint():
    identity.deregister_app_instance_user_endpoint(**endpoint())
    identity.deregister_app_instance_user_endpoint(**endpoint())


@step(identity)
def delete_app_instance_user():
    identity.delete_app_instance_user(AppInstanceUserArn=made["user"])
    refused(
        lambda: identity.delete_app_instance_user(AppInstanceUserArn=made["user"]),
        403,
        "ForbiddenException",
        "Forbidden",
    )


@step(identity)
def delete_app_instance():
    identity.delete_app_instance(AppInstanceArn=made["instance"])
    equal(len(identity.list_app_instances()["AppInstances"]), 1)


@step(pinpoint)
def delete_app():
    equal(pinpoint.delete_app(ApplicationId=made["app"]["Id"])["ApplicationResponse"]["Id"], made["app"]["Id"])


@step()
def every_operation_that_is_known_has_been_answered():
    equal(answered["chime-sdk-identity"], set(identity.meta.service_model.operation_names))
    equal(answered["pinpoint"], PUSH_APP_OPERATIONS)


run()
