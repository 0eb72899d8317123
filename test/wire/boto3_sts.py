"""Temporary credentials by boto3 against the server at ENDPOINT: the five operations of STS, and its own ways to them."""

import os
import tempfile
import uuid

import boto3
import botocore
from botocore.config import Config

from boto3_steps import Skipped, equal, matches, run, step

ENDPOINT, ROLE, APP = os.environ["ENDPOINT"], os.environ["ROLE"], os.environ["APP"]
ANN, BOB = os.environ["ANN"], os.environ["BOB"]
ROOT = {"aws_access_key_id": os.environ["ROOT_KEY"], "aws_secret_access_key": os.environ["ROOT_SECRET"]}
QUIET = Config(retries={"max_attempts": 0})
READS_ENDPOINTS = tuple(map(int, botocore.__version__.split(".")[:2])) >= (1, 31)

sts = boto3.client("sts", endpoint_url=ENDPOINT, config=QUIET, **ROOT)
phone = {"RoleArn": ROLE, "RoleSessionName": "phone"}


def token():
    with open(os.environ["TOKEN_FILE"]) as file:
        return file.read()


def registers_for_ann_alone(session):
    """Proves that a session may register for ann, and for nobody else."""
    identity = session.client("chime-sdk-identity", endpoint_url=ENDPOINT, config=QUIET)

    def register(user):
        return identity.register_app_instance_user_endpoint(
            AppInstanceUserArn=user,
            ResourceArn=APP,
            Type="APNS",
            EndpointAttributes={"DeviceToken": str(uuid.uuid4())},
            ClientRequestToken=str(uuid.uuid4()),
        )

    if not hasattr(identity, "register_app_instance_user_endpoint"):
        raise Skipped(f"botocore {botocore.__version__} cannot register")
    equal(register(ANN)["AppInstanceUserArn"], ANN)
    try:
        register(BOB)
    except identity.exceptions.ForbiddenException as error:
        equal(error.response["Code"], "AccessDenied")
        return
    raise AssertionError("registered for another user")


def session_of(answer):
    credentials = answer["Credentials"]
    return boto3.session.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )


@step(sts)
def get_caller_identity():
    matches(sts.get_caller_identity()["Arn"], r"arn:aws:iam::\d{12}:root")


@step(sts)
def assume_role():
    registers_for_ann_alone(session_of(sts.assume_role(**phone, Tags=[{"Key": "UserId", "Value": "ann"}])))


@step(sts)
def assume_role_with_web_identity():
    registers_for_ann_alone(session_of(sts.assume_role_with_web_identity(**phone, WebIdentityToken=token())))


@step(sts)
def get_federation_token():
    matches(sts.get_federation_token(Name="ann")["FederatedUser"]["Arn"], r"arn:aws:sts::\d{12}:federated-user/ann")


@step(sts)
def get_session_token():
    session = session_of(sts.get_session_token())
    caller = session.client("sts", endpoint_url=ENDPOINT, config=QUIET).get_caller_identity()
    matches(caller["Arn"], r"arn:aws:iam::\d{12}:root")


@step()
def typed_errors():
    try:
        sts.assume_role(**phone, Policy="none")
    except sts.exceptions.MalformedPolicyDocumentException as error:
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        matches(error.response["ResponseMetadata"]["RequestId"], r"[0-9a-f-]{36}")
        return
    raise AssertionError("not refused")


def read_endpoint_from_the_environment():
    if not READS_ENDPOINTS:
        raise Skipped(f"botocore {botocore.__version__} does not look there for an endpoint")
    os.environ["AWS_ENDPOINT_URL_STS"] = ENDPOINT


@step()
def assume_role_profile():
    read_endpoint_from_the_environment()
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
        file.write(
            f"[profile root]\naws_access_key_id={ROOT['aws_access_key_id']}\n"
            f"aws_secret_access_key={ROOT['aws_secret_access_key']}\n"
            f"[profile phone]\nrole_arn={ROLE}\nsource_profile=root\nrole_session_name=phone\n"
        )
        file.flush()
        os.environ["AWS_CONFIG_FILE"] = file.name
        registers_for_ann_alone(boto3.session.Session(profile_name="phone"))
    del os.environ["AWS_CONFIG_FILE"]


@step()
def web_identity_from_the_environment():
    read_endpoint_from_the_environment()
    os.environ.update(
        AWS_ROLE_ARN=ROLE, AWS_ROLE_SESSION_NAME="phone", AWS_WEB_IDENTITY_TOKEN_FILE=os.environ["TOKEN_FILE"]
    )
    registers_for_ann_alone(boto3.session.Session())


run()
