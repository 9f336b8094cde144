"""People, households, who belonged to which and when, and what the registers said of them for a run or for one case."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from hemayat.households.duplicate_models import DuplicateOpinion, LikelyDuplicate
from hemayat.registers.schema import RELATIONS

__all__ = [
    "CaseData",
    "DataSet",
    "DuplicateOpinion",
    "Household",
    "HouseholdData",
    "LikelyDuplicate",
    "Membership",
    "Person",
]

HEAD = "head"


class Person(models.Model):
    """Somebody whom the civil registry knows. `national_id` and `mobile` are sealed; their indexes look them up.

    `father_index`: as father_names.py makes it of the father's given name; null where nobody says it.
    `life_told_on`: when the registry told last, by an event, whether they live; what a register of before
    that day says of it is older.
    """

    national_id = models.BinaryField()
    national_id_index = models.BinaryField()
    given_name = models.TextField()
    family_name = models.TextField()
    sex = models.TextField()
    birth_date = models.DateField()
    died_on = models.DateField(null=True)
    life_told_on = models.DateField(null=True)
    mobile = models.BinaryField(null=True)
    mobile_index = models.BinaryField(null=True)
    father_index = models.BinaryField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        db_table = "person"
        constraints = [
            models.UniqueConstraint(fields=["national_id_index"], name="person_national_id"),
            models.CheckConstraint(condition=Q(sex__in=["female", "male"]), name="person_sex"),
            models.CheckConstraint(
                condition=Q(mobile__isnull=True, mobile_index__isnull=True)
                | Q(mobile__isnull=False, mobile_index__isnull=False),
                name="person_mobile",
            ),
        ]


class Household(models.Model):
    """`id` is the register's household id. From `since` until the day before `ended_on` it has exactly one head.

    `province`: two digits (registers/province_codes.py), empty for who lives abroad.
    """

    id = models.BigIntegerField(primary_key=True)
    province = models.CharField(max_length=2, blank=True)
    since = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "household"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("since")), name="household_lives"
            )
        ]


class Membership(models.Model):
    """A person in a household for a span of days. `province` is the household's, for who may see the row.

    sql/heads.sql holds both ends to be there, for all rows of a statement at once; a foreign key looks row by row.
    There and in sql/places.sql: nobody is in two households at once, and no household has two heads on one day.
    """

    pk = models.CompositePrimaryKey("household_id", "person_id", "valid")
    household = models.ForeignKey(Household, models.PROTECT, db_index=False, db_constraint=False)
    person = models.ForeignKey(Person, models.PROTECT, db_index=False, db_constraint=False)
    province = models.CharField(max_length=2, blank=True)
    relation = models.TextField()
    is_head = models.GeneratedField(
        expression=ExpressionWrapper(Q(relation=HEAD), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    person_no = models.SmallIntegerField()
    valid = DateRangeField()

    class Meta:
        db_table = "membership"
        constraints = [
            models.CheckConstraint(condition=Q(relation__in=list(RELATIONS)), name="membership_relation"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False), name="membership_dated"
            ),
        ]


class DataSet(models.Model):
    """What the registers said for one national run: which facts stand in `HouseholdData.facts`, and in which order.

    `columns`: one entry for each place, {name, kind} and for a fact {register, unit, title} besides. `registers`:
    name → {title, owner, as_of}. `run_id` names the run of the slice above.
    """

    run_id = models.BigIntegerField(primary_key=True)
    columns = models.JSONField()
    registers = models.JSONField()

    class Meta:
        db_table = "data_set"


class HouseholdData(models.Model):
    """The stored data from which a household was decided: compact JSON arrays; one partition for each run.

    `people`: [relation, sex, birth date, day of death or null] for each, the head first. `facts`: as `DataSet.columns`.
    """

    pk = models.CompositePrimaryKey("run_id", "household_id")
    run_id = models.BigIntegerField()
    household_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    people = models.TextField()
    facts = models.TextField()

    class Meta:
        db_table = "household_data"
        managed = False


class CaseData(models.Model):
    """What the registers answered about one household for one case: the snapshot that its decision rests on.

    `rows`: as case_data.py writes them, without names and numbers of people. `people`: as in `HouseholdData`.
    `registers`: register → the day that its answer describes. Only ever added to; `id` is given by the database.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    people = models.TextField()
    rows = models.TextField()
    registers = models.JSONField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "case_data"
