from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_second_steps")]

    operations = [
        migrations.AlterField(
            model_name="attempt",
            name="kind",
            field=models.CharField(
                choices=[
                    ("password", "mật khẩu"),
                    ("code", "mã sáu chữ số"),
                    ("recovery_code", "mã dự phòng"),
                    ("password_link", "thư đặt mật khẩu"),
                    ("registration", "đăng ký cơ sở"),
                    ("registration_draft", "bản nháp đăng ký"),
                ],
                max_length=20,
            ),
        ),
    ]
