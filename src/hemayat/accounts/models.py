"""Who may sign in: staff by name, heads of household by what the registers confirm."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models


class StaffMember(AbstractBaseUser):
    """A person on the ministry's side. `provinces`: whose households they may see; empty means none, '*' all."""

    username = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=32), default=list)
    provinces = ArrayField(models.CharField(max_length=2), default=list)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "staff_member"
